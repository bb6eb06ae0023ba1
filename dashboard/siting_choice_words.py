"""The words of decisions about sites, of own candidates and of what is clicked on the siting map."""

from __future__ import annotations

from geodata.text import Text

# Decisions
VERDICTS = {
    "accepted": Text("采纳", "Accept"),
    "locked": Text("锁定", "Lock"),
    "rejected": Text("拒绝", "Reject"),
}
DECIDED = {
    "accepted": Text("已采纳", "Accepted"),
    "locked": Text("已锁定", "Locked"),
    "rejected": Text("已拒绝", "Rejected"),
}
DECISION = Text("决定", "Decision")
DECISION_HELP = Text(
    "采纳、锁定：重新求解时必建（锁定表示已定、不再讨论）；拒绝：重新求解时不用。在“已决定”一栏中点 ✕ 撤销。",
    "Accepted and locked sites must be in the next plan (locked: settled, no longer discussed); rejected ones must not. "
    "Take it back with ✕ in the line of what was decided.",
)
REASON = Text("理由（可不填）", "Reason (optional)")
REASON_HELP = Text("与决定一起保存，最多 500 字。", "Kept with the decision; at most 500 characters.")
DECIDED_LINE = Text("**已决定**：{parts}", "**Decided**: {parts}")
DECIDED_COUNT = Text("{verdict} {count}", "{verdict} {count}")
UNDO_HELP = Text("撤销对“{name}”的决定", "Take back the decision about “{name}”")
UNDO_ITEM = Text("✕ {verdict}：{name}", "✕ {verdict}: {name}")
UNDO_ALL = Text("全部撤销", "Undo all")
SOLVE_DECIDED = Text("按已定点位重新求解", "Solve around what was decided")
SOLVE_DECIDED_HELP = Text(
    "采纳和锁定的点位必建，拒绝的不用，其余重新选择。",
    "Accepted and locked sites stay, rejected ones go, the rest is chosen anew.",
)
NOTHING_NEW = Text(
    "当前方案已按这些决定求解。改变决定或条件后可再次求解。",
    "The plan shown keeps to these decisions already. Change a decision or a condition to solve again.",
)
IS_SOLVING = Text("正在求解，请等待或先停止。", "A solution is being sought: wait, or stop it first.")
NOT_RECORDED = Text("决定未能写入记录库：{problem}", "The decision was not written to the records: {problem}")
UNDECIDED_HERE = Text(
    "打开或保存方案后，决定连同作者、时间一并记录。",
    "Once a scenario is saved or opened, decisions are recorded with author and time.",
)

# Own candidates
OWN = Text("自选点位", "Own candidates")
OWN_COUNT = Text("自选点位（{count}）", "Own candidates ({count})")
OWN_NOTE = Text(
    "把自己掌握的场地加入备选，与名录中的场地同样参与选址。也可在地图上点击网格，再点“作为候选点”。",
    "Places of your own take part like the venues of the list. You can also click a cell on the map and add it from there.",
)
OWN_WAYS = {"coordinates": Text("按坐标", "By coordinates"), "address": Text("按地名或地址", "By place or address")}
OWN_WAY = Text("添加方式", "How to add")
OWN_NAME = Text("名称", "Name")
OWN_NAME_DEFAULT = Text("自选点位 {number}", "Own candidate {number}")
OWN_LONLAT = Text("经度, 纬度", "Longitude, latitude")
OWN_LONLAT_HELP = Text(
    "十进制度，经度在前，用逗号或空格隔开，例如 106.8123, 39.6543；可直接粘贴地图上复制的坐标。",
    "Decimal degrees, longitude first, separated by a comma or a space, such as 106.8123, 39.6543.",
)
OWN_CRS = Text("坐标系", "Coordinate system")
OWN_CRS_HELP = Text(
    "高德、腾讯地图复制的坐标为 GCJ-02，百度地图为 BD-09；GPS 为 WGS84；测绘成果多为 CGCS2000。",
    "Coordinates copied from Amap or Tencent are GCJ-02, from Baidu BD-09; GPS gives WGS84, surveys mostly CGCS2000.",
)
CRS_CHOICES = {
    "EPSG:4326": Text("WGS84", "WGS84"),
    "EPSG:4490": Text("CGCS2000 经纬度", "CGCS2000 degrees"),
    "GCJ-02": Text("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"),
    "BD-09": Text("BD-09（百度）", "BD-09 (Baidu)"),
}
OWN_KINDS = Text("可设类型", "Kinds allowed there")
OWN_KINDS_HELP = Text("不选为所有可选类型。", "All kinds where none is chosen.")
OWN_COST = Text("费用", "Cost")
OWN_COST_HELP = Text(
    "在此设点的费用，只在设了预算或求最少费用时起作用；留空按类型计。",
    "Cost of an outlet there; counts only with a budget or for the least cost. Empty: that of the kind.",
)
OWN_ADD = Text("添加", "Add")
OWN_ADDED = Text("已加入备选：{name}", "Added: {name}")
OWN_REMOVE = Text("✕ {name}", "✕ {name}")
OWN_REMOVE_HELP = Text("从备选中删除（{lon:.6f}, {lat:.6f}）", "Remove from the candidates ({lon:.6f}, {lat:.6f})")
OWN_BAD_LONLAT = Text(
    "请输入两个数：经度, 纬度（十进制度），例如 106.8123, 39.6543。",
    "Write two numbers: longitude, latitude in decimal degrees, such as 106.8123, 39.6543.",
)
OWN_SWAPPED = Text(
    "该位置不在研究区内，但经纬度对调后在研究区内：请把经度写在前面。",
    "The place lies outside the study area, but inside with the two numbers swapped: write the longitude first.",
)
OWN_NO_ROAD = Text(
    "“{name}”附近 {metres:g} 米内没有{mode}可用的道路，不能作为候选点。请核对坐标与坐标系，或换一处位置。",
    "There is no road for the mode “{mode}” within {metres:g} m of “{name}”, so it cannot be a candidate. Check coordinates "
    "and coordinate system, or take another place.",
)
OWN_SEARCH = Text("地名、单位名或地址", "Place, premises or address")
OWN_SEARCH_HELP = Text(
    "在研究区的行政区、地名、场地和网点名称中查找，不访问外部网络。",
    "Looked up among the area's units, settlements, venues and outlets; no outside service is asked.",
)
OWN_FOUND = Text("请确认位置", "Confirm the place")
OWN_FOUND_LINE = Text("{name} · {what} · {unit} · 相似度 {score:.0f}", "{name} · {what} · {unit} · score {score:.0f}")
OWN_NOT_FOUND = Text(
    "没有找到相似的地名。请换一种写法，或用坐标、在地图上点选。",
    "Nothing similar was found. Write it differently, use coordinates, or click on the map.",
)
OWN_CONFIRM = Text("采用此处", "Take this place")
WHAT = {
    "venue": Text("备选场地", "candidate venue"),
    "outlet": Text("现有网点", "existing outlet"),
}

# What was clicked
PICK_HINT = Text(
    "点击地图：建议点位可采纳、锁定或拒绝；备选场地可设为必建或禁建；现有网点可允许关闭；网格可作为候选点。",
    "Click the map: accept, lock or reject a proposed site; require or forbid a venue; let an outlet close; add a cell as a "
    "candidate.",
)
SHOW_CANDIDATES = Text("显示备选场地", "Show candidate venues")
SHOW_CANDIDATES_HELP = Text(
    "小圆点为备选场地：绿色为必建或已采纳，红色为禁建或已拒绝，灰色为其他；方案采用的以编号显示。",
    "Small dots are candidate venues: green where required or accepted, red where forbidden or rejected, else grey; those of the plan carry numbers.",
)
PICKED_SITE = Text("建议点位", "Proposed site")
PICKED_VENUE = Text("备选场地", "Candidate venue")
PICKED_OUTLET = Text("现有网点", "Existing outlet")
PICKED_CELL = Text("网格", "Demand cell")
PICKED_GROUND = Text("地图上的位置", "Place on the map")
LOCK = Text("在方案中", "In the plan")
LOCKS = {"required": Text("必建", "Require"), "forbidden": Text("禁建", "Forbid")}
LOCK_HELP = Text("再点一次即取消。下次求解时生效。", "Press again to take it back. Holds from the next solution on.")
VENUE_COST = Text("此场地费用", "Cost at this venue")
VENUE_COST_HELP = Text(
    "代替该类型的费用，只在设了预算或求最少费用时起作用；留空按类型计。",
    "Instead of the kind's; counts only with a budget or for the least cost. Empty: that of the kind.",
)
MAY_CLOSE = Text("允许关闭或迁移", "May close or move")
MAY_CLOSE_HELP = Text(
    "下次求解时可以关闭此网点，多新增一处。可迁移数为 0 时改为 1。",
    "The next solution may close this outlet and open one site more. Where no outlet may move, one may from now on.",
)
NOT_COUNTED = Text(
    "此网点的类型当前不计入，不参与选址。计入的网点类型在“覆盖与缺口”页选择。",
    'Outlets of this kind do not count now and take no part. Which kinds count is chosen on the page "Coverage and gaps".',
)
AS_CANDIDATE = Text("作为候选点", "Add as candidate")
CLOSE_ROADS = Text("封闭格内道路", "Close the roads here")
CLOSE_ROADS_HELP = Text(
    "求解时此网格内的道路不通行（施工、汛期等）；点位方案按封闭后的路网计算。",
    "Roads in this cell are closed for the plan (works, floods): its times go round them.",
)
OPEN_ROADS = Text("恢复格内道路", "Open the roads again")
NO_ROADS_HERE = Text("此网格内没有{mode}可用的道路。", "There is no road for the mode “{mode}” in this cell.")
CLOSURES = Text("封闭道路：{count} 处", "Closed roads: {count} places")
CLOSURES_NOTE = Text("只用于选址方案的计算。", "They count in the siting plan only.")
OPEN_ALL = Text("全部恢复", "Open all")
VENUE_COSTS = Text("单独设了费用的场地：{names}", "Venues with costs of their own: {names}")
CLEAR_COSTS = Text("清除场地费用", "Clear venue costs")
PEOPLE = Text("人口 {persons} · 岗位 {jobs}", "{persons} residents · {jobs} jobs")
CLEAR = Text("取消选择", "Clear")
STAGES = Text("分年建设数量", "Sites by year")
STAGES_HELP = Text(
    "每年新建几处，写作 2026=4, 2027=6；留空为到 2027 年平均安排。用于“分年建设”。",
    "How many sites are built in which year, such as 2026=4, 2027=6; empty: evenly up to 2027. For the view by year.",
)
STAGES_BAD = Text("分年数量应写作 2026=4, 2027=6。", "Write the sites by year as 2026=4, 2027=6.")
