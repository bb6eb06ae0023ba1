"""What the page of products says: what is reviewed, the years, the sheets and the package."""

from __future__ import annotations

from geodata.text import Text

STEPS = {
    "content": Text("1 内容与设置", "1 Content and settings"),
    "years": Text("2 年度对比", "2 Years compared"),
    "preview": Text("3 图幅预览", "3 Sheets"),
    "package": Text("4 成果包", "4 Package"),
}
COMPUTING = Text("正在计算评估指标…", "Working out the figures …")

# What is reviewed
SUBJECT = Text("评估对象", "What is reviewed")
SUBJECTS = {
    "plan": Text("选址方案", "the plan"),
    "today": Text("仅现状", "today only"),
}
WITH_PLAN = Text(
    "包含选址方案：{sites} 处建议点位（{mode} ≤ {minutes:g} 分钟）。",
    "With the plan: {sites} proposed sites ({mode} ≤ {minutes:g} min).",
)
LEFT_OUT = Text(
    "只评估现状（{mode} ≤ {minutes:g} 分钟），已求解的方案不写入成果。",
    "The state of today only ({mode} ≤ {minutes:g} min); the plan that was solved is left out.",
)
WITHOUT_PLAN = Text(
    "只评估现状（{mode} ≤ {minutes:g} 分钟），不含选址方案；要写入建议点位，请先求解或打开已保存的方案。",
    "The state of today only ({mode} ≤ {minutes:g} min), without proposed sites; to include a plan, solve or open one first.",
)
TO_SITING = Text("去选址建议", "Proposed sites")
YEAR = Text("评估年度", "Year under review")
YEAR_HELP = Text(
    "默认取数据截止日期所在年份。",
    "That of the data's date unless changed.",
)
AS_OF = Text("目标起算日（空为今天）", "Time left as of")
AS_OF_HELP = Text(
    "从这一天起计算距 2027 年底目标还有多少时间。",
    "From this day the time left to the goal for the end of 2027 is counted; today where empty.",
)

# Key figures
COVERED = Text("人口覆盖率", "Residents covered")
JOBS = Text("岗位覆盖率", "Jobs covered")
AT_GOAL = Text("达标分区", "Areas at the goal")
AT_GOAL_OF = Text("{at_goal} / {total}", "{at_goal} of {total}")
AFTER = Text("建成后 {value}", "{value} with the sites")
MEDIAN = Text("到达时间中位数", "Median time to an outlet")
MEDIAN_MINUTES = Text("{minutes} 分钟", "{minutes} min")

# Years
GOAL_TODAY = Text("现状", "Today")
GOAL_AFTER = Text("建议点位建成后", "With the proposed sites")
FREEZE = Text("存为年度快照", "Freeze this year")
FREEZE_NOTE = Text(
    "快照保存本次评估的指标、标准、数据来源与校验值，以后年度可与之对比；保存后不能修改。",
    "A snapshot keeps the figures, the standard, sources and checksums of this review for later years to be compared with; it "
    "cannot be changed.",
)
SNAPSHOT_NAME = Text("快照名称", "Name of the snapshot")
SNAPSHOT_DEFAULT = Text("{year} 年度评估", "Review {year}")
SNAPSHOT_SAVED = Text("已保存 {year} 年快照“{name}”。", "Snapshot “{name}” of {year} is saved.")
SNAPSHOTS = Text("已有快照", "Snapshots")
NO_SNAPSHOTS = Text("还没有快照。", "There are no snapshots yet.")
SNAPSHOT_COLUMNS = {
    "year": Text("年份", "Year"),
    "name": Text("名称", "Name"),
    "author": Text("保存人", "Saved by"),
    "created": Text("保存时间", "Saved at"),
    "fingerprint": Text("数据指纹", "Fingerprint"),
    "state": Text("状态", "State"),
    "area": Text("当年研究区", "Its study area"),
}
INTACT = Text("完好", "intact")
DAMAGED = Text("已损坏，不可用", "damaged, not to be used")
AT_HAND = Text("数据仍在，可分解变化", "at hand: changes can be split")
NOT_AT_HAND = Text("数据已不在", "not at hand")
REMOVE = Text("删除快照", "Delete a snapshot")
REMOVE_WHICH = Text("要删除的快照", "Which one")
REMOVE_NOTE = Text("误存的快照可以删除，不能恢复。", "Saved by mistake? It can be deleted, for good.")
REMOVE_NOW = Text("删除", "Delete")
REMOVED = Text("已删除快照“{name}”。", "Snapshot “{name}” is deleted.")
COMPARE_WITH = Text("与往年对比", "Compare with")
COMPARE_WITH_HELP = Text(
    "列出早于评估年度且完好的快照；所选快照对同一研究区的所有人生效，并写入成果。",
    "Intact snapshots of earlier years. The choice holds for everybody in this area and goes into the products.",
)
BRING = Text("导入往年成果包", "Bring a package of an earlier year")
BRING_NOTE = Text(
    "往年的成果包（ZIP）或其中的 snapshot.json，例如在另一台电脑上制作的；其中的快照存入本研究区。",
    "A package (ZIP) of an earlier year or the snapshot.json out of one, for instance made on another machine; its snapshot is "
    "kept with this area.",
)
BROUGHT = Text("已导入 {year} 年快照“{name}”。", "Snapshot “{name}” of {year} is brought in.")
BROUGHT_LATER = Text(
    "已导入 {year} 年快照“{name}”；评估年度是 {review} 年，不早于它，暂不能与之对比。",
    "Snapshot “{name}” of {year} is brought in; the year under review, {review}, is not after it, so it cannot be compared with.",
)
OF_ELSEWHERE = Text(
    "“{name}”是其他地方的快照：与本研究区没有相同的网格。请选择本研究区的成果包",
    "“{name}” is a snapshot of another place: it has no cell in common with this area. Choose a package of this area",
)
NOT_COMPARING = Text("不对比", "no comparison")
SNAPSHOT_CHOICE = Text("{year} 年 · {name}", "{year} · {name}")
NONE_EARLIER = Text(
    "没有早于 {year} 年的完好快照可供对比。",
    "There is no intact snapshot of a year before {year} to compare with.",
)
NOT_COMPARED = Text("未能与往年对比：{reason}", "The years could not be compared: {reason}")
CHANGES_OF = Text("{earlier} 年至 {later} 年的变化", "Changes from {earlier} to {later}")
NO_OUTLET_CHANGES = Text("网点没有变化。", "No outlet changed.")
UNIT_CHANGES = Text("各分区的变化", "Changes by area")

# Sheets
PAGE = Text("图集页面", "Page of the atlas")
PAGE_NAME = Text("{number} / {pages} · {title}", "{number} / {pages} · {title}")
BACK = Text("上一页", "Previous page")
NEXT = Text("下一页", "Next page")
AT_FIRST = Text("已是第一页。", "This is the first page.")
AT_LAST = Text("已是最后一页。", "This is the last page.")
DRAWING = Text("正在绘制图幅…", "Drawing the sheet …")
PREVIEW_NOTE = Text(
    "预览为低分辨率图像，成果包中的 PDF 为矢量。",
    "The preview is coarse; the package's PDF is vector.",
)

# Package
PRODUCTS = Text("成果", "Products")
PRODUCTS_LANGUAGE = Text("成果语言", "Language of the products")
PACKAGE_NOTE = Text(
    "另附年度快照、参数与来源清单和全部文件的校验值。在后台制作，期间可以使用其他页面。",
    "With this year's snapshot, parameters, sources and checksums of all files. It is made in the background; other pages "
    "can be used meanwhile.",
)
MAKE = Text("制作成果包", "Make the package")
MAKE_AGAIN = Text("重新制作", "Make it again")
NO_PRODUCTS = Text("请至少选择一项成果。", "Choose at least one product.")
STARTING = Text("准备中", "Starting")
READING_AREA = Text("读取研究区", "Reading the study area")
WORKING_OUT = Text("计算评估指标", "Working out the figures")
MAKING_TIME = Text("{stage} · {seconds:.0f} 秒", "{stage} · {seconds:.0f} s")
QUEUED = Text(
    "服务器正在制作其他成果包，您排在第 {place} 位",
    "Other packages are being made on this server; you are no. {place} in the queue",
)
CANCEL = Text("取消", "Cancel")
CANCELLING = Text("正在取消…", "Cancelling …")
CANCELLED = Text("已取消制作，没有留下文件。", "Cancelled; nothing is left behind.")
REFUSED = Text("成果包没有制成：{reason}", "The package could not be made: {reason}")
CRASHED = Text(
    "制作成果包的进程意外结束，可能是内存不足。请减少分区图或成果后重试；仍不行时把下面的内容交给管理员。",
    "The process that made the package ended unexpectedly, perhaps for want of memory. Try fewer sheets or products; if it "
    "happens again, give the details below to your administrator.",
)
CRASH_DETAILS = Text("详细信息", "Details")
DONE = Text(
    "{area} {year} 年成果包已制成：{megabytes:.1f} MB，用时 {seconds:.0f} 秒。",
    "The package of {area} for {year} is ready: {megabytes:.1f} MB, made in {seconds:.0f} s.",
)
STALE = Text(
    "这个成果包是按先前的设置或方案制作的，与现在的设置不同。要采用现在的设置，请重新制作。",
    "This package was made with other settings or another plan than now. Make it again to use those of now.",
)
DOWNLOAD_PACKAGE = Text("下载成果包（ZIP）", "Download the package (ZIP)")
KEPT_NOTE = Text(
    "文件保留到关闭本页面或重新制作为止。",
    "The file is kept until this page is closed or another package is made.",
)

# Single products
SINGLE = Text("单个文件", "Single files")
SINGLE_NOTE = Text("点击时生成，与成果包数字相同。", "Made when you click, with the same figures as the package.")
DOWNLOAD = Text("下载 {format}", "Download {format}")
SINGLE_NOTES = {
    "report": Text("不附图幅；附图的报告在成果包中。", "Without map sheets; the package's report has them."),
    "workbook": Text("各表一张工作表，带原生图表。", "A sheet per table, with native charts."),
    "geopackage": Text("供 QGIS 等使用，已带样式。", "For QGIS and the like, already styled."),
    "web_map": Text("一个网页文件，无需联网即可打开。", "One file that opens without a network."),
}
