"""Words of the data page: areas, projects, their steps, and preparing; those of a single file are in `file_words`."""

from __future__ import annotations

from geodata.text import Text

LEAD = Text(
    "在这里管理研究区：载入自己的表格和图层，核对后准备成可分析的研究区。原始文件只读取，不改动，数据不离开本机。",
    "Study areas are kept here: bring your tables and layers, check them, and prepare an area from them. Your files are "
    "only read, never changed, and nothing leaves this machine.",
)
ALL_AREAS = Text("← 全部研究区", "← All study areas")

# The landing, with and without areas
WELCOME_STEPS = (
    Text("**1 载入文件**　行政区划、道路、人口、网点，表格可用 Excel 或 CSV。",
         "**1 Bring the files**　boundaries, roads, population, outlets; tables as Excel or CSV."),
    Text("**2 核对**　程序认出列、坐标系和错误，由您确认。",
         "**2 Check**　columns, coordinates and faults are recognised; you confirm."),
    Text("**3 准备**　自动建立路网和人口网格，完成后即可查看覆盖情况。",
         "**3 Prepare**　roads and demand cells are built; then coverage can be looked at."),
)  # fmt: skip
NO_AREA_TITLE = Text("还没有准备好的研究区", "No study area has been prepared yet")
NEW_NAME = Text("新建研究区：先起一个名称", "A new study area: give it a name")
NEW_NAME_EXAMPLE = Text("例如：赛罕区就业服务网点", "for instance: Saihan District")
START = Text("新建", "Create")
NAME_FIRST = Text("请先填写研究区名称。", "Give the study area a name first.")
TERMINAL = Text("管理员：用终端准备", "Administrators: prepare in a terminal")
TERMINAL_FOLDER = Text("研究区存放在 `{folder}`。", "Study areas are kept in `{folder}`.")
TERMINAL_SAMPLE = Text("虚构示例县", "The made-up sample county")
TERMINAL_OWN = Text("按 sources.toml 准备", "From a sources.toml")

# Prepared areas
AREAS_TITLE = Text("已准备的研究区", "Prepared study areas")
AREA_FACTS = Text(
    "{persons} 人 · {outlets} 个网点 · 数据截至 {date} · 数据指纹 {fingerprint}",
    "{persons} residents · {outlets} outlets · data as of {date} · fingerprint {fingerprint}",
)
AREA_UNREADABLE = Text("无法读取：{reason}", "cannot be read: {reason}")
OPEN = Text("打开总览", "Overview")
QUALITY = Text("数据质量", "Data quality")
EDIT = Text("修改数据", "Change data")
MORE = Text("更多", "More")
RENAME = Text("改名", "Rename")
RENAME_TO = Text("新名称", "New name")
RENAMED = Text("已改名为“{name}”。", "Renamed to “{name}”.")
DELETE = Text("删除", "Delete")
DELETE_NOTE = Text("删除后可在本页恢复。", "It can be restored on this page.")
DELETE_AREA = Text("只删除研究区", "Delete the area only")
DELETE_AREA_NOTE = Text(
    "已载入的文件和设置保留，列在“尚未完成的研究区”中，可重新准备。",
    "Files and settings stay; they are listed under “Not yet prepared” and can be prepared again.",
)
DELETE_WITH_FILES = Text("连同文件和设置删除", "Delete with files and settings")
DELETE_WITH_FILES_NOTE = Text(
    "已载入的文件副本一并移走；两者都可在本页恢复。",
    "The copies of your files go with it; both can be restored on this page.",
)
DELETED = Text("已删除“{name}”。", "“{name}” was deleted.")
UNDO = Text("撤销删除", "Undo")
RESTORED = Text("已恢复“{name}”。", "“{name}” was restored.")
DELETED_AREAS = Text("最近删除的研究区（{count}）", "Deleted study areas ({count})")
RESTORE = Text("恢复", "Restore")
PURGE = Text("彻底删除", "Delete for good")
PURGE_NOTE = Text("彻底删除后无法恢复。", "This cannot be undone.")
FILES_CHANGED = Text(
    "准备之后文件有变动：{files}。重新准备后，结果才会更新。",
    "Files changed since it was prepared: {files}. Prepare it again for results to follow.",
)
DECISIONS_CHANGED = Text(
    "准备之后修改过设置。重新准备后，结果才会更新。",
    "Settings changed since it was prepared. Prepare it again for results to follow.",
)
PREPARE_AGAIN = Text("重新准备", "Prepare again")

# Projects
PROJECTS_TITLE = Text("尚未完成的研究区", "Not yet prepared")
PROJECT_FILES = Text("已载入 {files} 个文件，其中 {open} 个待核对", "{files} files, {open} of them to be checked")
PROJECT_LEFT = Text(
    "研究区已删除，文件和设置还在：可继续修改、重新准备，也可在“更多”中删除。",
    "The area was deleted; its files and settings are still here: change them, prepare again, or delete them under “More”.",
)
CONTINUE = Text("继续", "Continue")
DELETE_PROJECT_NOTE = Text(
    "已载入的文件副本一并移走；删除后可在本页恢复。",
    "The copies of your files go with it; it can be restored on this page.",
)
A_PROJECT = Text("（未准备）", "(not prepared)")
AN_AREA = Text("（研究区）", "(study area)")
NO_SUCH_PROJECT = Text("没有这个研究区项目，可能已被删除。", "There is no such project; it may have been deleted.")
NO_SUCH_AREA = Text("没有这个研究区，可能已被删除。", "There is no such study area; it may have been deleted.")

# The steps of a project
STEPS = {
    "about": Text("名称与日期", "Name and date"),
    "roads": Text("道路", "Roads"),
    "boundaries": Text("行政区划", "Boundaries"),
    "people": Text("人口", "Population"),
    "outlets": Text("现有网点", "Outlets"),
    "more": Text("岗位与场地", "Jobs and venues"),
    "prepare": Text("准备", "Prepare"),
}
STEP_TITLES = {
    "about": Text("名称、日期与提示", "Name, date and notice"),
    "roads": Text("道路、地物与公交", "Roads, features and buses"),
    "boundaries": Text("行政区划", "Boundaries"),
    "people": Text("人口与重点人群", "Population and priority persons"),
    "outlets": Text("现有网点", "Existing outlets"),
    "more": Text("企业岗位、备选场地与用地", "Jobs, candidate venues and land use"),
    "prepare": Text("准备研究区", "Prepare the study area"),
}
STEP_STATES = {
    "done": Text("✓ 已确认", "✓ confirmed"),
    "open": Text("● 待确认", "● to be confirmed"),
    "faulty": Text("✕ 有错误", "✕ has faults"),
    "needed": Text("○ 需要提供", "○ needed"),
    "undated": Text("– 未填数据日期", "– no date of the data"),
    "optional": Text("– 可不提供", "– optional"),
}
NEXT = Text("下一步：{step}", "Next: {step}")
BACK = Text("上一步", "Back")
OPTIONAL_FILES = Text("可选文件", "Optional files")

# What the area is called
AREA_NAME = Text("研究区名称", "Name of the study area")
AREA_NAME_HELP = Text("印在每一页和每张图上。", "Printed on every page and sheet.")
DATA_DATE = Text("数据截至", "Data as of")
DATA_DATE_HELP = Text(
    "人口、网点等数据截至的日期，印在每项成果上。", "Up to which date the data hold; printed with every result."
)
NOTICE = Text("提示语（可不填）", "Notice (may be empty)")
NOTICE_HELP = Text(
    "凡显示本研究区之处都会显示，例如“征求意见稿”。", "Shown wherever the area is shown, for instance “draft”."
)
SAVED_AT_ONCE = Text("修改会自动保存。", "Changes are saved at once.")

# How people come to cells
METHOD = Text("您手头的人口数据是哪一种？", "Which population data do you have?")
METHODS = {
    "raster": Text("人口栅格（GeoTIFF，每像元人数）", "A population raster (GeoTIFF, persons per pixel)"),
    "dasymetric": Text("各乡镇街道的总人口", "Totals per township"),
    "areal": Text("带人数的面图层（小区、普查区等）", "A layer of polygons with persons (census blocks and the like)"),
    "squares": Text("方格人口表（中心坐标与人数）", "A table of squares (centre and persons)"),
    "cells": Text("H3 网格人口表", "A table of H3 cells"),
}
METHOD_NOTES = {
    "raster": Text(
        "如 WorldPop；另附各乡镇总人口时，按总数校准。", "Such as WorldPop; brought to totals per township if given."
    ),
    "dasymetric": Text(
        "按住宅建筑面积、居住用地分摊到网格，各单元总数不变。",
        "Spread over residential buildings and land; each unit keeps its total.",
    ),
    "areal": Text("每个面内均匀分布，总数不变。", "Spread evenly over each polygon; totals are kept."),
    "squares": Text("如统计部门的公里网格。", "Such as a statistical office's kilometre squares."),
    "cells": Text("已按 H3 编号汇总的数据。", "Data that were counted by H3 index already."),
}
SQUARE_METRES = Text("方格边长（米）", "Side of a square (metres)")
UNPLACED = Text("有人口但找不到住宅和道路的单元", "Units with people but no home or street")
UNPLACED_CHOICES = {
    "refuse": Text("提示并停止，由我处理", "stop and tell me"),
    "evenly": Text("在整个单元内均匀分布，并注明", "spread over the whole unit, and say so"),
}
FROM_OSM_VENUES = Text("同时从 OSM 文件提取备选场地", "Take venues from the OpenStreetMap extract as well")
FROM_OSM_ZONES = Text("同时从 OSM 文件提取用地", "Take land use from the OpenStreetMap extract as well")

# Preparing
READY = Text("所需文件已齐，可以准备。", "Everything needed is there.")
READY_NOTE = Text(
    "通常需要几十秒到几分钟；准备期间可以离开本页，也可以取消。",
    "It takes from seconds to minutes; you may leave this page meanwhile, or cancel.",
)
STILL_MISSING = Text("还差以下内容，补齐后即可准备：", "Still missing before it can be prepared:")
PREPARE = Text("开始准备", "Prepare")
STARTING = Text("正在启动", "Starting")
PREPARING_TIME = Text("{stage} · 已用 {seconds:.0f} 秒", "{stage} · {seconds:.0f} s so far")
CANCEL = Text("取消", "Cancel")
CANCELLING = Text("正在取消", "Cancelling")
DONE = Text("研究区“{name}”已准备好（用时 {seconds:.0f} 秒）。", "“{name}” is ready ({seconds:.0f} s).")
UP_TO_DATE = Text("研究区“{name}”已准备好，文件没有变动。", "“{name}” is prepared, and its files have not changed.")
CANCELLED = Text(
    "已取消。之前准备好的研究区（如有）保持不变。", "Cancelled. An area prepared before, if any, is as it was."
)
REFUSED = Text("准备没有完成，请处理以下问题后重试：", "It was not prepared. Mend the following and try again:")
CRASHED = Text(
    "准备程序意外中断，没有留下不完整的研究区。可重试；若再次发生，请把下面的技术信息交给管理员。",
    "The preparation broke off; nothing half-made is left. Try again; if it happens again, pass the details below to "
    "your administrator.",
)
CRASH_DETAILS = Text("技术信息", "Details")

# Quality of an area
QUALITY_TITLE = Text("{name} · 数据质量", "{name} · data quality")
REMARKS = Text("准备时的说明（{count}）", "Remarks made when it was prepared ({count})")
SOURCES = Text("数据来源", "Sources")
SOURCE_COLUMNS = (
    Text("用途", "Used for"), Text("文件", "File"), Text("行数", "Rows"), Text("日期", "Date"), Text("许可", "Licence"),
    Text("校验值 SHA-256", "SHA-256"),
)  # fmt: skip
NOT_CONFIRMED = Text("“{file}”尚未核对确认", "“{file}” has not been checked and confirmed")
CHOOSE_METHOD = Text(
    "请先选择一种人口数据，下面会列出需要的文件。", "Choose one first; the files it needs are listed below."
)
GO_TO_STEP = Text("去处理：{step}", "Go to: {step}")
STEPS_LABEL = Text("步骤", "Steps")
MORE_FAULTS = Text("另有 {count} 处问题", "{count} more")
PERSONS = Text("常住人口", "Residents")
ROAD_DENSITY = Text("道路密度（公里/平方公里）", "Roads (km per km²)")
ROAD_DENSITY_HELP = Text(
    "研究区内可步行道路的长度除以面积；过低说明道路数据不全。",
    "Length of roads open on foot over the area; a low figure means that roads are missing.",
)
NEAR_ROADS = Text("100 米内有道路的人口", "Residents within 100 m of a road")
NEAR_ROADS_HELP = Text(
    "住处 100 米内有可步行道路的人口占比；过低说明道路数据不全。",
    "Share of residents with a road open on foot within 100 m; a low figure means that roads are missing.",
)
EMPTY_CELLS = Text("无人口的网格", "Cells without people")
EMPTY_CELLS_HELP = Text(
    "单元内没有常住人口的网格占比；戈壁、农田、水面属正常。",
    "Share of cells with nobody; normal for fields, water and desert.",
)
FINDINGS = Text("需要知道的问题", "What to know")
NO_FINDINGS = Text("没有发现会影响结果的问题。", "Nothing was found that would change results.")
UNITS = Text("各统计单元", "Reporting units")
POPULATION_CHECK = Text("人口核对：栅格与统计总数", "Population: raster against totals")
POPULATION_CHECK_NOTE = Text(
    "已按统计总数校准；差异大的单元请核对数据年份与范围。",
    "Brought to the totals; where they differ much, check year and extent of the data.",
)
OFF_ROADS = Text("附近没有道路的点", "Points without a road near")
POINT_ROLES = {
    "outlets": Text("网点", "outlets"),
    "venues": Text("备选场地", "candidate venues"),
    "cells": Text("网格", "cells"),
    "stops": Text("公交站", "bus stops"),
}
UNIT_COLUMNS = {
    "name": Text("统计单元", "Unit"),
    "persons": Text("常住人口", "Residents"),
    "outlets": Text("网点", "Outlets"),
    "area_km2": Text("面积（平方公里）", "Area (km²)"),
    "road_km": Text("道路（公里）", "Roads (km)"),
    "road_km_per_km2": Text("道路密度", "Roads per km²"),
    "share_near_road": Text("100 米内有道路的人口", "Within 100 m of a road"),
    "share_off_roads": Text("附近没有道路的人口", "Without a road near"),
    "cells": Text("网格", "Cells"),
    "empty_share": Text("无人口的网格", "Cells without people"),
}
CHECK_COLUMNS = {
    "name": Text("统计单元", "Unit"),
    "counted": Text("栅格人口", "By the raster"),
    "stated": Text("统计总数", "Stated"),
    "difference": Text("差", "Difference"),
    "percent": Text("差占总数（%）", "Difference (%)"),
}
OFF_COLUMNS = {
    "mode": Text("出行方式", "Mode"),
    "role": Text("对象", "What"),
    "points": Text("总数", "All"),
    "off": Text("附近没有道路", "Without a road"),
    "persons_off": Text("涉及人口", "Residents"),
}
NONE_OFF_ROADS = Text("所有网点、场地和网格附近都有道路。", "Every outlet, venue and cell has a road near.")
JOIN_METRES = Text("中心线端点连接距离（米）", "Centre lines: join ends this near (metres)")
JOIN_METRES_HELP = Text(
    "相距不超过此距离的端点视为相连；断头较多时可加大。",
    "Ends at most this far apart are joined; give more where many roads hang on nothing.",
)
ADVANCED = Text("高级设置（一般不用改）", "Advanced settings (seldom changed)")
SNAP_METRES = Text("离道路最远多少米仍算可达", "Farthest from a road (metres)")
SNAP_METRES_HELP = Text(
    "网点、场地和网格距最近道路超过此距离时视为不通路，会在数据质量中列出。",
    "Outlets, venues and cells farther than this from any road count as cut off, and are listed under data quality.",
)
H3_RESOLUTION = Text("网格大小", "Size of the cells")
H3_RESOLUTION_HELP = Text(
    "网格越小越精细，计算越慢；市区和县域一般用 0.1 平方公里。",
    "Smaller cells show more and take longer; 0.1 km² suits towns and counties.",
)
H3_RESOLUTIONS = {
    7: Text("约 5 平方公里（H3 第 7 级）", "about 5 km² (H3 resolution 7)"),
    8: Text("约 0.7 平方公里（H3 第 8 级）", "about 0.7 km² (H3 resolution 8)"),
    9: Text("约 0.1 平方公里（H3 第 9 级，默认）", "about 0.1 km² (H3 resolution 9, usual)"),
    10: Text("约 0.015 平方公里（H3 第 10 级）", "about 0.015 km² (H3 resolution 10)"),
}
BUS_FROM = Text("公交出发时段：从", "Bus: setting out from")
BUS_UNTIL = Text("到", "until")
BUS_WINDOW_HELP = Text(
    "时段内每分钟出发一次，按各次用时统计。", "People set out at every minute of it; times are told over all of them."
)
STEP = Text("{number}　{step}", "{number}  {step}")
BUSY = Text("正在准备", "being prepared")
