"""How what changed since an earlier year is named and drawn, on the sheet and in GIS alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text
from publishing.sheet_content import CellClass
from publishing.style import (
    GAIN_COLOUR,
    GAIN_HATCH,
    LOSS_COLOUR,
    LOSS_HATCH,
    NOBODY_COLOUR,
    PALE_INK,
    SERVED_COLOUR,
    UNCOVERED_COLOUR,
    UNCOVERED_HATCH,
)

CELL_CLASSES: Mapping[str, CellClass] = MappingProxyType(
    {
        "both": CellClass(Text("两年均覆盖", "Covered in both"), SERVED_COLOUR),
        "gained": CellClass(Text("新增覆盖", "Newly covered"), GAIN_COLOUR, GAIN_HATCH),
        "lost": CellClass(Text("不再覆盖", "Covered no more"), LOSS_COLOUR, LOSS_HATCH),
        "neither": CellClass(Text("两年均未覆盖", "Covered in neither"), UNCOVERED_COLOUR, UNCOVERED_HATCH),
        "new": CellClass(Text("新有人口或岗位", "New people or jobs"), "#b9a5cf", "|||"),
        "gone": CellClass(Text("不再有人口或岗位", "No people or jobs left"), NOBODY_COLOUR),
    }
)
"""What became of a cell since an earlier year (`planning.year_change.CELL_CHANGES`), in the order of legends."""

OUTLET_MARKS: Mapping[str, tuple[Text, str, str]] = MappingProxyType(
    {
        "opened": (Text("新设网点", "Outlet opened"), "P", "#00703c"),
        "closed": (Text("撤销网点", "Outlet closed"), "X", "#b00020"),
        "moved": (Text("迁移网点（现址）", "Outlet moved (new place)"), "d", "#08306b"),
        "kind_changed": (Text("类型变更的网点", "Outlet of another kind"), "h", "#7f4a12"),
        "renamed": (Text("更名的网点", "Outlet of another name"), "o", PALE_INK),
    }
)
"""Name, marker and colour of each change of an outlet."""
