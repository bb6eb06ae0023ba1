"""What the form of the annual review says: furniture of the sheets, report, and the guard of map approval."""

from __future__ import annotations

from geodata.text import Text

FORM_NOTE = Text(
    "以下设置按研究区保存，对所有使用者生效。",
    "These settings are kept for this study area and hold for everybody.",
)
FORM_CHANGED = Text("最近由 {author} 于 {time} 修改。", " Last changed by {author} at {time}.")
FURNITURE = Text("图幅署名", "On every sheet")
PUBLISHER = Text("制图单位", "Publisher")
MADE_ON = Text("制图日期（空为当天）", "Made on (empty: that day)")
MADE_ON_HELP = Text("印在全部成果上。", "Printed on every product.")
APPROVAL = Text("审图号", "Map approval number")
APPROVAL_HELP = Text(
    "由自然资源主管部门审核后核发，例如“蒙S（2026）001号”。没有则留空，不要填写申请号。",
    "Given by the authority for natural resources once it has reviewed the map. Leave it empty where there is none.",
)
NOT_APPROVED = Text(
    "没有审图号：每幅图、报告和网页地图都会印上“{stamp}”。公开使用前请送审并填写审图号。",
    "No approval number: every sheet, the report and the web map are stamped “{stamp}”. Have the map reviewed and fill in its "
    "number before it is made public.",
)
APPROVED = Text(
    "每幅图、报告和网页地图都会印上“{stamp}”（{author} 于 {time} 填写）。",
    "Every sheet, the report and the web map carry “{stamp}” (filled in by {author} at {time}).",
)
AUDIENCE = Text("成果用途", "Who it is for")
AUDIENCES = {
    True: Text("公开版", "for the public"),
    False: Text("内部版", "internal"),
}
AUDIENCE_HELP = Text(
    "公开版不含网点包联联系人。公开版不等于地图可以公开：仍须有审图号。",
    "The public one leaves out the contacts of outlets. It does not make the maps public: these need an approval number.",
)
ATLAS = Text("图集", "Atlas")
PAPER = Text("纸张（横幅）", "Paper (landscape)")
THEMES = Text("专题图", "Themes")
THEMES_PLACEHOLDER = Text("不要专题图", "no themes")
UNIT_SHEETS = Text("分区图", "Sheets by area")
UNIT_SHEETS_CHOICES = {
    "all": Text("全部分区", "every area"),
    "some": Text("选定分区", "chosen areas"),
    "none": Text("不要分区图", "none"),
}
UNITS = Text("要单独成图的分区", "Areas with a sheet of their own")
UNIT_NAME = Text("{name}（{code}）", "{name} ({code})")
UNITS_PLACEHOLDER = Text("请选择分区", "Choose areas")
PAGES = Text("图集共 {pages} 页。", "The atlas has {pages} pages.")
STANDARDS = Text("口径", "How figures are told")
GOAL = Text("达标标准（人口覆盖率，%）", "Share that counts as at the goal (%)")
GOAL_HELP = Text(
    "分区人口覆盖率不低于此值即为达标；政策未规定数值。",
    "An area is at the goal when at least this share of its residents is covered; no policy fixes it.",
)
SUPPRESS = Text("小于此数不公开（人）", "Counts withheld below")
SUPPRESS_HELP = Text(
    "重点人员和分人群的人数大于 0 且小于此数时不公开，并连带隐去可推算出它的数字；1 为全部公开。",
    "Counts of priority persons and of groups above 0 and below this are withheld, and with them those that would give them "
    "away; 1 withholds nothing.",
)
REPORT = Text("报告", "Report")
SECTIONS = Text("章节", "Sections")
SECTIONS_PLACEHOLDER = Text("不要任何章节", "no sections")
OWN_WORDS_FOR = Text("自填文字的章节", "Your own words for")
OWN_WORDS = Text("自填文字（附在该章节末尾）", "Your own words (at the end of the section)")
FILLED_IN = Text("{section}（已填写）", "{section} (filled in)")
