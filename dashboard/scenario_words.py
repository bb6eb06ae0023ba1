"""What is said of scenarios that are saved, opened and shared, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard import siting_words, words
from geodata.text import Text

# The bar
UNSAVED = Text("尚未保存为方案", "Not saved as a scenario")
NAMED = Text("方案：**{name}**", "Scenario: **{name}**")
SAVED_STATE = Text("已保存", "saved")
CHANGED_STATE = Text("有未保存的修改", "changes not saved")
ARCHIVED_STATE = Text("已归档", "archived")
LAST_CHANGE = Text("{author} · {time} 修改 · 第 {version} 版", "{author} · changed {time} · version {version}")
OPEN = Text("打开方案", "Open")
SAVE = Text("保存", "Save")
SAVE_AS = Text("另存为", "Save as")
MORE = Text("更多", "More")
NOTHING_TO_SAVE = Text("没有需要保存的修改。", "There is no change to save.")
ARCHIVED_HELP = Text(
    "方案已归档，请先恢复或另存为。", "The scenario is archived: restore it or save it under another name."
)
CLOSE = Text("关闭方案", "Close the scenario")
CLOSE_HELP = Text("当前设置保留，不再与该方案关联。", "The settings stay, no longer tied to the scenario.")
DATABASE_FAILED = Text(
    "方案数据库无法使用，因此不能打开或保存方案；其他功能不受影响。",
    "The database of scenarios cannot be used, so none can be opened or saved; everything else works.",
)

# Saving
NAME = Text("名称", "Name")
NOTE = Text("备注", "Note")
NOTE_EXAMPLE = Text("例如：采用依据、讨论意见", "for instance what speaks for it")
SAVE_NOTE = Text(
    "保存当前全部设置、对点位的决定和已求得的主要指标，供本服务器上的同事打开。",
    "Keeps all settings, decisions about sites and the key figures found, for colleagues on this server to open.",
)
UNSOLVED_NOTE = Text(
    "当前设置尚未求解，将只保存设置，不含指标。",
    "The present settings have not been solved: they are saved without figures.",
)
DETAILS = Text("名称与备注", "Name and note")
APPLY = Text("确定", "Apply")
WAS_SAVED = Text("已保存方案“{name}”。", "Saved scenario “{name}”.")
WAS_ARCHIVED = Text(
    "已归档方案“{name}”，可在“打开方案”中恢复。", "Archived scenario “{name}”; it can be restored under “Open”."
)
WAS_RESTORED = Text("已恢复方案“{name}”。", "Restored scenario “{name}”.")

# The list
SEARCH = Text("按名称或备注查找", "Find by name or note")
AUTHOR = Text("作者", "Author")
ALL_AUTHORS = Text("全部", "all")
ORDER = Text("排序", "Order")
ORDERS: Mapping[str, Text] = MappingProxyType(
    {
        "changed": Text("最近修改", "changed last"),
        "created": Text("最近建立", "made last"),
        "name": Text("名称", "name"),
        "author": Text("作者", "author"),
    }
)
SHOW_ARCHIVED = Text("已归档的方案", "Archived ones")
NONE_FOUND = Text("没有这样的方案。", "There is no such scenario.")
NONE_SAVED = Text(
    "本研究区还没有保存过方案。设好条件并求解后，用“另存为”保存。",
    "No scenario has been saved for this area. Set conditions, solve, and use “Save as”.",
)
MORE_FOUND = Text("另有 {count} 个，请缩小查找范围。", "{count} more: narrow the search.")
MADE_BY = Text(
    "{author} 建立于 {created}；{changed_by} 修改于 {changed}",
    "by {author}, {created}; changed by {changed_by}, {changed}",
)
FIGURES = Text(
    "覆盖人口 {persons}（{share}） · 新增 {sites} 处 · 最薄弱 {unit} {unit_share}",
    "{persons} residents covered ({share}) · {sites} new sites · worst-off {unit} {unit_share}",
)
NO_FIGURES = Text("未求解", "not solved")
OLD_DATA = Text("数据已更新", "data have changed since")
OPEN_ONE = Text("打开", "Open")
COPY = Text("复制", "Copy")
ARCHIVE = Text("归档", "Archive")
RESTORE = Text("恢复", "Restore")
COPY_NAME = Text("{name} 副本", "{name} (copy)")

# Changed data
PREPARED_ANEW = Text(
    "保存该方案之后，研究区数据已重新准备（保存时指纹 {old}，现为 {new}）。保存的指标属于旧数据；求解后按现有数据重新计算。",
    "The area was prepared anew since this scenario was saved (fingerprint then {old}, now {new}). The saved figures belong "
    "to the former data; solving computes them from the present data.",
)
SOLVE_ANEW = Text("按现有数据重新求解", "Solve with the present data")

# Conflicts
CONFLICT = Text(
    "**方案“{name}”已被他人修改，您的修改没有保存。** {author} 于 {time} 保存了第 {version} 版：",
    "**Somebody else changed “{name}”; your change was not saved.** {author} saved version {version} at {time}:",
)
DELETED = Text("方案“{name}”已不存在，您的修改没有保存。", "The scenario “{name}” is gone; your change was not saved.")
DIFFERENCE = Text("{label}：{seen} → {stored}", "{label}: {seen} → {stored}")
DIFFERENCE_MINE = Text("{label}：{seen} → {stored}（您：{wanted}）", "{label}: {seen} → {stored} (you: {wanted})")
SAME_CONTENT = Text("内容相同，只是重新保存。", "The content is the same, saved again.")
LOAD_THEIRS = Text("载入对方的版本", "Load their version")
SAVE_MINE = Text("另存为新方案", "Save mine as a new scenario")
FIGURES_DIFFER = Text("主要指标不同", "the key figures differ")

# Settings, where two versions or two scenarios differ
ANY = siting_words.ANY
NOTHING = Text("无", "none")
YES, NO = Text("是", "yes"), Text("否", "no")
ENTRIES = Text("{count} 项", "{count} entries")
FIELD_LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "name": NAME,
        "note": NOTE,
        "archived": ARCHIVE,
        "figures": Text("主要指标", "key figures"),
        "area_fingerprint": Text("数据指纹", "data fingerprint"),
    }
)
SETTING_LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "mode": words.MODE,
        "minutes": words.MINUTES,
        "bus_percentile": words.PERCENTILE,
        "slow_downs": words.SLOW_DOWNS,
        "outlet_kinds": Text("计入的网点类型", "Kinds of outlet that count"),
        "goal": siting_words.GOAL,
        "sites": siting_words.SITES_WANTED,
        "target_share": siting_words.TARGET_SHARE,
        "unit_percent": siting_words.UNIT_SHARE,
        "capacity": siting_words.CAPACITY,
        "full_minutes": siting_words.FULL_MINUTES,
        "none_minutes": siting_words.NONE_MINUTES,
        "longest_minutes": siting_words.LONGEST_MINUTES,
        "kinds": siting_words.KINDS_ALLOWED,
        "persons_weight": siting_words.WEIGHT_PERSONS,
        "jobs_weight": siting_words.WEIGHT_JOBS,
        "priority_weight": siting_words.WEIGHT_PRIORITY,
        "time_limit": siting_words.TIME_LIMIT,
        "budget": siting_words.BUDGET,
        "by_kind": siting_words.BY_KIND,
        "kind_rules": Text("各类型的费用与数量条件", "Costs and limits by kind"),
        "spacing_metres": siting_words.SPACING,
        "unit_at_least": siting_words.UNIT_AT_LEAST,
        "unit_at_most": siting_words.UNIT_AT_MOST,
        "livestream": siting_words.LIVESTREAM,
        "movable_outlets": siting_words.MOVABLE,
        "closable": siting_words.CLOSABLE,
        "required": siting_words.REQUIRED,
        "forbidden": siting_words.FORBIDDEN,
        "venue_costs": Text("各场地的费用", "Costs by venue"),
        "stages": Text("分年建设数量", "Sites by year"),
        "closures": Text("封闭道路范围", "Closed roads"),
        "own_candidates": Text("自选点位", "Own candidates"),
        "decisions": Text("对点位的决定", "Decisions about sites"),
    }
)
