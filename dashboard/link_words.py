"""What is said of links that restore a view, in both languages."""

from __future__ import annotations

from geodata.text import Text

LINK = Text("复制链接", "Copy link")
COPY = Text("复制", "Copy")
COPIED = Text("已复制", "Copied")
LINK_NOTE = Text(
    "本服务器上的同事打开此链接，即可看到同一页面、研究区{scenario}和地图位置。",
    "Colleagues on this server who open this link see the same page, area{scenario} and place of the map.",
)
WITH_SCENARIO = Text("、已保存的方案“{name}”", ", saved scenario “{name}”")
NOT_IN_LINK = Text(
    "未保存的设置不在链接中；请先保存为方案。",
    "Settings that are not saved are not part of the link: save them as a scenario first.",
)
UNKNOWN_AREA = Text(
    "链接中的研究区“{area}”不在本服务器上，可能已被删除或改名；现显示其他研究区。",
    "The link's study area “{area}” is not on this server, perhaps deleted or renamed; another area is shown.",
)
UNKNOWN_SCENARIO = Text(
    "链接中的方案（编号 {scenario}）不存在。", "The link's scenario (number {scenario}) does not exist."
)
ARCHIVED_SCENARIO = Text(
    "链接中的方案“{name}”已由 {author} 于 {time} 归档。仍按其内容显示；要继续修改，请先在“选址建议”页恢复。",
    "{author} archived the link's scenario “{name}” at {time}. It is shown as it was; to change it, restore it on the "
    "siting page first.",
)
SCENARIO_FAILED = Text("链接中的方案未能打开：{reason}", "The link's scenario could not be opened: {reason}")
OTHER_AREA = Text(
    "链接中的方案“{name}”属于另一研究区“{area}”，已一并切换。",
    "The link's scenario “{name}” belongs to another area, “{area}”, which is shown now.",
)
SCENARIO_WITHOUT_AREA = Text(
    "链接中的方案“{name}”属于研究区“{area}”，该研究区不在本服务器上。",
    "The link's scenario “{name}” belongs to the area “{area}”, which is not on this server.",
)
UNDERSTOOD = Text("知道了", "Understood")
