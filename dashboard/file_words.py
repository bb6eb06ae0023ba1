"""Words about a single file on the data page: taking it, what was recognised, its coordinates, its report."""

from __future__ import annotations

from geodata.text import Text

# The card of a role
NEEDS = Text("需要：", "Needed: ")
STATE_DONE = Text("已确认", "confirmed")
STATE_OPEN = Text("待确认", "to be confirmed")
STATE_FAULTY = Text("有错误", "has faults")
STATE_NEEDED = Text("未提供 · 必需", "not given · needed")
STATE_OPTIONAL = Text("未提供 · 可不提供", "not given · optional")
TEMPLATE = Text("下载模板", "Template")
TEMPLATE_HELP = Text("Excel 模板，含下拉选项、示例与填写说明。", "An Excel file with drop-downs, examples and notes.")
TEMPLATE_FILE = Text("模板_{role}.xlsx", "template_{role}.xlsx")

# Taking files
UPLOAD = Text("载入文件", "Load a file")
REPLACE = Text("载入新文件，替换现有文件", "Load a file in place of this one")
BROWSE = Text("选择文件", "Choose a file")
DROP_HINT = Text("或拖到这里 · {formats} · 不超过 {size} MB", "or drop it here · {formats} · at most {size} MB")
SHAPEFILE_HELP = Text(
    "Shapefile 请一并选择 .shp、.shx、.dbf、.prj，或打包为 .zip。",
    "Of a shapefile choose .shp, .shx, .dbf and .prj together, or a .zip.",
)
ADD_ANOTHER = Text("再添加一个文件", "Add another file")
REPLACE_FILE = Text("更换文件", "Replace the file")
TAKING = Text("正在检查文件…", "Checking the file …")
NOT_TAKEN = Text("文件未载入：", "The file was not taken:")
PERSONAL = Text(
    "文件中有个人信息，没有载入，也没有保存。分析用不到身份证号、电话和个人姓名：",
    "The file holds personal data. It was neither taken nor kept; identity numbers, telephones and names are not needed:",
)
WITHOUT_COLUMNS = Text("去掉这些列后载入：{columns}", "Take it without these columns: {columns}")
WITHOUT_COLUMNS_NOTE = Text(
    "只去掉这些列，其余内容照常载入；您自己的文件不会改动。",
    "Only these columns are left out; your own file stays as it is.",
)
MORE_FAULTS = Text("另有 {count} 处问题", "{count} more")

# One file
FILE_CONFIRMED = Text("**{file}** · 已确认", "**{file}** · confirmed")
FILE_OPEN = Text("**{file}** · 请核对", "**{file}** · please check")
REMOVE = Text("移除文件", "Remove")
REMOVED_COLUMNS = Text("载入时已去掉含个人信息的列：{columns}", "Left out for personal data: {columns}")
EXAMINING = Text("正在识别文件内容…", "Looking at the file …")
CANNOT_READ = Text("暂时不能使用，请按提示处理：", "It cannot be used yet:")
SHEET = Text("工作表", "Sheet")
LAYER = Text("图层", "Layer")
HEADER_ROW = Text("表头所在行", "Header row")
HEADER_ROW_HELP = Text(
    "列名所在的行号，与 Excel 行号一致；多行表头填最后一行。留空则自动识别。",
    "Row of the headers as Excel numbers it; the last one if there are several. Found by itself if left empty.",
)
HEADER_FOUND = Text("自动：第 {row} 行", "found: row {row}")
LEVEL = Text("级别", "Level")
LEVEL_HELP = Text(
    "同一项目中各级各一个文件；第一个文件为统计单元。", "One file per level; the first one holds the reporting units."
)
REPORTING = Text("作为统计单元（排在最前）", "Make these the reporting units")
ANOTHER_LAYER = Text("把图层“{layer}”作为另一级别", "Use layer “{layer}” as another level")
PREVIEW = Text("文件开头几行", "The first rows")

# Columns
COLUMNS = Text("查看或修改各列的含义", "See or change what the columns mean")
COLUMNS_UNSURE = Text("请核对各列的含义", "Check what the columns mean")
FIELD_FROM = Text("{field} ← {header}", "{field} ← {header}")
COMMA = Text("；", "; ")
CRS_EVIDENCE = Text("查看依据，或改选坐标系", "See the evidence, or choose another one")
CRS_EVIDENCE_OPEN = Text("请根据依据选择坐标系", "Choose the coordinate system by the evidence")
COLUMNS_NOTE = Text(
    "已自动对应，请核对；带 * 的为必需。不对时从下拉框中改选。",
    "Matched by itself, please check; * is needed. Choose another where it is wrong.",
)
NO_COLUMN = Text("（无此列）", "(no such column)")
MATCH = Text("{reason} · {score:.0%}", "{reason} · {score:.0%}")
CHOSEN_BY_YOU = Text("由您指定", "your choice")
NOT_FOUND = Text("未找到，请选择", "not found, please choose")
NOT_FOUND_OPTIONAL = Text("文件中没有，可不提供", "not in the file, optional")
GROUPS = Text("分年龄或就业状况的人口列", "Columns of population by age or employment")
GROUPS_HELP = Text("作为分组保留在人口总数之外。", "Kept as groups beside the total.")

# Profiles
PROFILE_FOUND = Text(
    "与已保存的列对应“{name}”相符，可直接套用。", "It fits the saved mapping “{name}”, which can be applied."
)
APPLY_PROFILE = Text("套用", "Apply")
PROFILE_APPLIED = Text("已套用列对应“{name}”。", "The mapping “{name}” was applied.")
SAVE_PROFILE = Text("保存列对应", "Save the mapping")
SAVE_PROFILE_NOTE = Text(
    "下次载入列名相同的文件时可直接套用。", "Next time a file with these headers comes, it can be applied."
)
PROFILE_NAME = Text("名称", "Name")
PROFILE_DEFAULT = Text("{role}列对应", "{role} mapping")
PROFILE_SAVED = Text("已保存列对应“{name}”。", "The mapping “{name}” was saved.")
SAVE = Text("保存", "Save")

# Coordinates
CRS = Text("坐标系", "Coordinate system")
CRS_PROPOSED = Text("建议改用：{crs}", "Proposed instead: {crs}")
CRS_AS_STATED = Text("按文件自带说明（表格为 WGS84 经纬度）", "as the file states (tables: WGS84 degrees)")
CRS_ASK = Text("这份文件的坐标是哪一种？", "Which coordinates does the file hold?")
CRS_NAMES = {
    "EPSG:4326": Text("WGS84 经纬度（GPS、OpenStreetMap）", "WGS84 degrees (GPS, OpenStreetMap)"),
    "EPSG:4490": Text("CGCS2000 经纬度（天地图）", "CGCS2000 degrees (Tianditu)"),
    "GCJ-02": Text("火星坐标 GCJ-02（高德、腾讯地图）", "GCJ-02 (Amap, Tencent maps)"),
    "BD-09": Text("百度坐标 BD-09（百度地图）", "BD-09 (Baidu maps)"),
}
CRS_PROJECTED = Text("投影坐标 {crs}", "projected, {crs}")
CRS_SWAPPED = Text("{crs}，两列颠倒", "{crs}, axes swapped")
CRS_STATED = Text("{crs}（现在的读法）", "{crs} (as it is read now)")
CRS_COLUMNS = {
    "crs": Text("坐标系", "Coordinate system"),
    "fit": Text("吻合程度", "Fit"),
    "own": Text("落在所填乡镇内", "In the unit stated"),
    "area": Text("落在研究区内", "In the study area"),
    "named": Text("距同名场所（米）", "To namesakes (m)"),
    "line": Text("距已知界线（米）", "To known lines (m)"),
    "road": Text("距道路（米）", "To roads (m)"),
    "shift": Text("位移（米）", "Moved by (m)"),
}
CRS_FIT_BEST = Text("最高", "best")
CRS_FIT_LOWER = Text("低 {by:.1f}", "{by:.1f} lower")
CRS_FIT_NOT = Text("不可能", "impossible")
CRS_MEDIANS = Text(
    "吻合程度综合各项依据，据此给出建议，相差越大越不可能。距离均为中位数；位移相对于现在的读法。",
    "The fit weighs all evidence and decides what is proposed; the lower, the less likely. Distances are medians; moves are "
    "from how it is read now.",
)
CRS_NO_GROUND = Text(
    "还没有已确认的道路或行政区划可作对照，无法核对坐标系；建议先完成“道路”和“行政区划”两步。",
    "There are no confirmed roads or boundaries to compare with; do those steps first.",
)

# The report
REPORT = Text("读取结果", "What was read")
ROWS_READ = Text("读到（行）", "Rows read")
ROWS_ACCEPTED = Text("可用（行）", "Rows usable")
VALUES_REPAIRED = Text("自动修正（处）", "Values repaired")
VALUES_REFUSED = Text("有错（处）", "Values refused")
TAB_REFUSED = Text("有错的内容（{count}）", "Refused ({count})")
TAB_REPAIRED = Text("自动修正（{count}）", "Repaired ({count})")
TAB_LEFT_OUT = Text("非数据行（{count}）", "Rows that are no data ({count})")
TAB_OUTSIDE = Text("在研究区外（{count}）", "Outside the area ({count})")
TAB_REMARKS = Text("说明（{count}）", "Remarks ({count})")
ROW = Text("行", "Row")
COLUMN = Text("列", "Column")
VALUE = Text("内容", "Value")
REASON = Text("原因", "Reason")
REMEDY = Text("处理办法", "What to do")
BEFORE = Text("原内容", "Before")
AFTER = Text("修正为", "After")
RULE = Text("修正说明", "Rule")
SHOWN_OF = Text(
    "显示前 {shown} 处，共 {count} 处；全部见下载的表格。", "The first {shown} of {count}; all are in the download."
)
DOWNLOAD_REPORT = Text("下载核对表", "Download the checked table")
DOWNLOAD_REPORT_HELP = Text(
    "与原表相同的 Excel 文件，有错的单元格涂色并注明原因；改好后重新载入即可。",
    "Your table as Excel with the faulty cells coloured and explained; mend it and load it again.",
)
REPORT_FILE = Text("{name}_核对.xlsx", "{name}_checked.xlsx")
LEAVE_OUT = Text(
    "有错的行不用，其余照常使用（数量会在成果中注明）",
    "Leave faulty rows out and use the others (their number is told with the results)",
)

# Addresses
PLACES = Text("没有坐标的行：按名称和地址匹配", "Rows without coordinates: matched by name and address")
PLACES_NOTE = Text(
    "程序不会自行采用。请勾选正确的位置再确认；没有合适的请不勾选，补填坐标后重新载入。",
    "Nothing is used by itself: tick the right places and confirm. Where none fits, tick none and load the table again "
    "with coordinates.",
)
PLACES_MATCHING = Text("正在匹配地址…", "Matching addresses …")
PLACES_NONE = Text("没有找到可用的候选位置。", "No candidates were found.")
PLACES_CONFIRM = Text("确认勾选的位置", "Confirm the ticked places")
PLACES_CONFIRMED = Text("已确认 {count} 行的位置。", "Places of {count} rows were confirmed.")
PLACES_TWICE = Text("第 {rows} 行勾选了多个位置，每行请只选一个。", "Rows {rows} have several ticks; choose one each.")
PLACES_TICK = Text("请先勾选至少一个位置。", "Tick at least one place first.")
PLACES_MOST = Text(
    "先列出前 {shown} 行，共 {count} 行没有坐标。", "The first {shown} of {count} rows without coordinates."
)
PLACE_COLUMNS = {
    "use": Text("采用", "Use"),
    "row": Text("行", "Row"),
    "name": Text("名称", "Name"),
    "matched": Text("候选位置", "Candidate"),
    "score": Text("相似度", "Score"),
    "what": Text("类别", "What it is"),
    "address": Text("地址", "Address"),
}

# Confirming
CONFIRM = Text("确认使用这份文件", "Confirm this file")
CANNOT_CONFIRM_FAULTS = Text("处理上面的问题后，才能确认。", "Once this is mended, the file can be confirmed.")
CANNOT_CONFIRM_ROWS = Text(
    "还有 {count} 处错误：请改好后重新载入，或打开上面的“有错的行不用”。",
    "{count} values are refused: mend them and load the file again, or leave faulty rows out above.",
)
CONFIRM_CRS_FIRST = Text("请先选择坐标系，再确认。", "Choose the coordinate system first.")
CONFIRM_OUTSIDE = Text("确认使用（含研究区外 {count} 行）", "Confirm (with {count} rows outside the area)")
OUTSIDE = {
    "outlets": Text(
        "{count} 个网点在研究区外，仍会参与计算。请对照下表核对坐标，无误再确认。",
        "Outlets outside the area: {count}. They will count all the same; check them below before you confirm.",
    ),
    "venues": Text(
        "{count} 个场地在研究区外，不会作为备选。请对照下表核对坐标，无误再确认。",
        "Venues outside the area: {count}. They will not be used; check them below before you confirm.",
    ),
    "jobs": Text(
        "{count} 家企业在研究区外，其岗位不计入。请对照下表核对坐标，无误再确认。",
        "Firms outside the area: {count}. Their jobs will not count; check them below before you confirm.",
    ),
}
LON = Text("经度（WGS84）", "Longitude (WGS84)")
LAT = Text("纬度（WGS84）", "Latitude (WGS84)")
WIDER_PLACES = ("县", "旗", "盟", "市", "自治州", "自治区")
"""How the names of places end that are too wide to stand for an address."""
CHANGE = Text("修改", "Change")
CHOOSE = Text("请选择", "Please choose")
LEVEL_FIRST = Text("请先选择级别，再确认。", "Choose the level first.")
PLACES_TICK_SAME = Text("勾选同名且唯一的候选（{count} 行）", "Tick the places of the very same name ({count} rows)")
REMARK = Text("说明", "Remark")

FIELDS = {
    "id": Text("编号", "Number"),
    "name": Text("名称", "Name"),
    "kind": Text("网点类型", "Kind of outlet"),
    "venue_type": Text("场地类型", "Type of venue"),
    "lon": Text("经度（或 X）", "Longitude (or X)"),
    "lat": Text("纬度（或 Y）", "Latitude (or Y)"),
    "x": Text("中心经度（或 X）", "Centre longitude (or X)"),
    "y": Text("中心纬度（或 Y）", "Centre latitude (or Y)"),
    "address": Text("地址", "Address"),
    "code": Text("行政区划代码", "Code of the unit"),
    "unit_name": Text("所属乡镇街道", "Unit it lies in"),
    "opened": Text("开办时间", "Opened"),
    "operator": Text("运营机构", "Operator"),
    "contact": Text("包联联系人（不公开）", "Bureau contact (never published)"),
    "services": Text("服务事项", "Services"),
    "partner": Text("合作单位", "Partner"),
    "jobs": Text("从业人数", "Jobs"),
    "persons": Text("常住人口", "Residents"),
    "priority_persons": Text("登记失业等重点人群", "Priority persons"),
    "cell": Text("H3 网格编号", "H3 index"),
    "zone": Text("用地类型", "Zone"),
    "highway": Text("道路等级", "Road class"),
    "oneway": Text("单行", "One-way"),
    "maxspeed": Text("限速", "Speed limit"),
    "lanes": Text("车道数", "Lanes"),
}
"""What fields are called."""
LAYER_FIRST = Text("文件里有多个图层，请先选择一个。", "The file has several layers: choose one first.")
DATE = Text("数据日期（印在成果上）", "Date of the data (printed)")
DATE_EXAMPLE = Text("例如 2025-12-31", "for instance 2025-12-31")
LICENCE = Text("来源与许可（印在成果上）", "Source and licence (printed)")
LICENCE_EXAMPLE = Text("例如：区统计局，内部使用", "for instance: statistics office, internal use")
