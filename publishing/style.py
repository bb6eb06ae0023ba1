"""How things look, in one table each, the same on sheet and screen: colours, markers and line widths.

Colours keep apart for colour-blind readers; kinds of outlet also differ by marker, and what is not covered is hatched,
so that a sheet copied in grey still tells the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.text import Text


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How outlets of one kind are drawn.

    Attributes
    ----------
    colour : str
        ``#rrggbb``.
    marker : str
        Matplotlib marker.
    scale : float
        Size of the marker relative to a circle, so that all look equally large.
    """

    colour: str
    marker: str
    scale: float = 1.0


KIND_STYLE: Mapping[str, KindStyle] = MappingProxyType(
    {
        "doorstep_station": KindStyle("#00703c", "p", 1.15),
        "employment_post": KindStyle("#6a3d9a", "s", 0.95),
        "gig_post": KindStyle("#b2182b", "^", 1.15),
        "gig_market": KindStyle("#7f4a12", "D", 0.9),
        "livestream_base": KindStyle("#c2187a", "*", 1.55),
        "service_window": KindStyle("#08306b", "o", 1.0),
        "mobile_van": KindStyle("#4d4d4d", "v", 1.15),
    }
)
"""Style of each kind of outlet (key of `geodata.kinds.KINDS`)."""

ZONE_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "housing": "#f3e3c3",
        "resettlement": "#e8c7a0",
        "commerce": "#f2c6cf",
        "industry": "#d5cfe4",
        "logistics": "#c3d4dd",
    }
)
"""Fill of each land use (key of `geodata.kinds.ZONES`)."""

COVERED_RAMP = ("#1f5f99", "#5a9bcb", "#a5cbe6", "#d6e6f4")
"""Fill of covered cells, nearest first."""

UNCOVERED_COLOUR = "#fdcf9f"
"""Fill of cells that need longer than the service standard."""

UNREACHABLE_COLOUR = "#e0803f"
"""Fill of cells from which no outlet can be reached."""

UNCOVERED_HATCH, UNREACHABLE_HATCH, HATCH_COLOUR = "///", "xxxx", "#c07a3a"
"""Hatches of both, and their colour."""

PALE_HATCH_COLOUR, DEEP_HATCH_COLOUR = "#ffe9d6", "#6b3410"
"""Colour of hatches on dark fills, and on those neither dark nor light."""

PERSONS_RAMP = ("#fee6c8", "#fdcc8a", "#fc8d59", "#d7301f", "#7f0000")
"""Fill of cells by the density of residents, the thinnest first; each class darker than the one before."""

JOBS_RAMP = ("#d9f0ee", "#a8dcdc", "#66c2a4", "#238b5b", "#00441b")
"""Fill of cells by the density of jobs, the thinnest first."""

NOBODY_COLOUR = "#ffffff"
"""Fill of cells in which nobody of those mapped is."""

SERVED_COLOUR, QUIET_COLOUR = "#8db4d6", "#dce6ee"
"""Fill of covered cells where minutes are of no account, and where something else is the matter."""

GAIN_COLOUR, GAIN_HATCH = "#1b7837", "...."
"""Fill and hatch of cells that come to be covered."""

LOSS_COLOUR, LOSS_HATCH = "#762a1b", "xxxx"
"""Fill and hatch of cells that are covered no more."""

REASON_STYLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "too_far": ("#fdd9ae", "///"),
        "barrier": ("#ee9d4f", "\\\\\\"),
        "no_road": ("#c25a1c", "xxxx"),
        "island": ("#7a3010", "...."),
    }
)
"""Fill and hatch of uncovered cells by the reason (`planning.coverage.REASONS`)."""

SITE_COLOUR = "#ffe14d"
"""Fill of the numbered discs that stand for proposed sites."""

GAP_COLOUR = "#8c1c13"
"""Outline and numbers of gaps."""

BOUNDARY_COLOUR = "#6b3f8f"
"""Lines of the boundaries."""

PAPER_COLOUR, LAND_COLOUR, INK, PALE_INK = "#ffffff", "#faf8f2", "#1c1c1c", "#5a5a5a"
"""Paper, land in the map frames, text, and text of lesser weight."""

ALERT_COLOUR = "#b00020"
"""The stamp, the area's notice, and the mark on outlets that a plan closes."""

CLOSED_MARKER = "X"
"""Matplotlib marker on outlets that a plan closes."""

SCENERY_COLOURS: Mapping[str, str] = MappingProxyType({"water": "#9cc4dd", "green": "#e6efda", "rail": "#3c3c3c"})
"""Colours of the layers of `geodata.study_area.StudyArea.scenery`."""

SCENERY_NAMES: Mapping[str, Text] = MappingProxyType(
    {"water": Text("水域", "Water"), "green": Text("绿地", "Green"), "rail": Text("铁路", "Railway")}
)
"""Their names."""


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """How a group of road classes is drawn.

    Attributes
    ----------
    name : Text
        Name in the legend.
    classes : tuple of str
        OSM ``highway`` values.
    colour, casing : str
        ``#rrggbb`` of the line and of its border; no border where empty.
    points : float
        Width of the line in points on a map of 1:40,000.
    overview : bool
        Whether the group is also drawn on the small overview.
    """

    name: Text
    classes: tuple[str, ...]
    colour: str
    casing: str
    points: float
    overview: bool


_LINK = ("motorway", "motorway_link", "trunk", "trunk_link")
ROAD_STYLES = (
    RoadStyle(Text("小路", "Path"), ("footway", "path", "cycleway", "steps", "pedestrian", "bridleway", "corridor", "track"),
              "#a39d92", "", 0.35, False),
    RoadStyle(Text("轮渡", "Ferry"), ("ferry",), "#7fa8c9", "", 0.5, False),
    RoadStyle(Text("街巷", "Street"), ("residential", "living_street", "unclassified", "service", "road"),
              "#8f8a82", "", 0.45, False),
    RoadStyle(Text("次要道路", "Minor road"), ("tertiary", "tertiary_link"), "#ffffff", "#77736d", 1.0, False),
    RoadStyle(Text("主要道路", "Main road"), ("secondary", "secondary_link", "primary", "primary_link"),
              "#ffffff", "#4f4c48", 1.7, True),
    RoadStyle(Text("干线公路", "Trunk road"), _LINK, "#f6d07a", "#4f3a10", 2.2, True),
)  # fmt: skip
"""Groups of roads in drawing order."""
