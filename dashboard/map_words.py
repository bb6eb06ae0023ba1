"""Words on the map itself and on the switches beside it."""

from __future__ import annotations

from geodata.text import Text

CONTROLS: dict[str, Text] = {
    "zoomIn": Text("放大", "Zoom in"),
    "zoomOut": Text("缩小", "Zoom out"),
    "home": Text("回到全图", "Whole area"),
    "fullScreen": Text("全屏显示 / 退出全屏", "Full screen on or off"),
    "metres": Text("米", "m"),
    "kilometres": Text("公里", "km"),
    "noWebgl": Text(
        "此浏览器无法显示地图：未启用 WebGL 2。请换用新版 Edge、Chrome 或 Firefox，或在浏览器设置中启用硬件加速。",
        "This browser cannot draw the map: WebGL 2 is not available. Use a current Edge, Chrome or Firefox, or switch on "
        "hardware acceleration in its settings.",
    ),
    "noBundle": Text(
        "地图程序未能从服务器载入。请刷新页面；若仍不显示，请联系管理员。",
        "The map could not be loaded from the server. Reload the page; if it stays away, ask the administrator.",
    ),
    "noRows": Text(
        "地图数据没有载入，请刷新页面。如仍不行，请联系管理员。",
        "The map's data were not loaded. Reload the page; if that does not help, ask your administrator.",
    ),
    "noTiles": Text("底图瓦片无法载入", "Base map tiles cannot be loaded"),
}
"""What the map's own buttons and messages say, by the names that its script uses."""

LEGEND_HINT = Text("点击可隐藏或显示此类网点", "Click to hide or show outlets of this kind")

SHOW_CELLS = Text("需求网格", "Demand cells")
SHOW_BANDS = Text("服务圈分级", "Service bands")
SHOW_BANDS_HELP = Text(
    "按到最近网点的时间把服务圈分为三级：服务时间的三分之一、三分之二和全部（15 分钟时即 5、10、15 分钟）。",
    "Splits the service circle by the time to the nearest outlet: a third, two thirds and the whole of the service time "
    "(5, 10 and 15 minutes for 15).",
)
BASE_TILES = Text("{name}底图", "{name} base map")
BASE_TILES_HELP = Text(
    "由管理员配置的在线底图；打开后，浏览器会直接访问该地图服务。",
    "An online base map set up by the administrator; while it is on, the browser calls that map service directly.",
)
TILES_NAME = Text("在线瓦片", "Online tile")
OSM_SOURCE = Text("© OpenStreetMap 贡献者", "© OpenStreetMap contributors")

BAD_TILES = Text(
    "环境变量 OUTLET_ATLAS_TILES 不是可用的瓦片地址：{problem}。请改正后重新启动。",
    "The environment variable OUTLET_ATLAS_TILES is no usable tile address: {problem}. Correct it and start again.",
)
TILES_SCHEME = Text(
    "须以 http:// 或 https:// 开头，并含主机名", "it must begin with http:// or https:// and name a host"
)
TILES_PLACES = Text("缺少占位符 {places}", "it lacks {places}")

LEGEND_BANDS = Text("服务圈分级（分钟）", "Service bands (minutes)")
GAP_TIP = Text("第 {rank} 号缺口", "Gap no. {rank}")
GAP_TIP_PERSONS = Text("{persons} 人未覆盖", "{persons} residents not covered")
