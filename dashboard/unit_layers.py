"""Reporting units and gaps as areas on the map: units coloured by their coverage, and the outline of the one chosen.

The units' outlines lie in a file that the browser fetches from this very server and keeps; their classes travel with the
page, a digit a unit.
"""

from __future__ import annotations

import hashlib
import itertools
import json

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
import streamlit as st

from dashboard import gaps_words as words
from dashboard import static_files
from dashboard.classes import Classes
from dashboard.layers import PICKS, UNITS, rgb
from dashboard.state import Pick
from dashboard.words import fill
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from publishing.layers import dissolved_hexagons
from publishing.numbers import WITHHELD, count_text, share_text
from publishing.style import COVERED_RAMP, INK, PAPER_COLOUR

_BREAKS = (0.3, 0.5, 0.7)
# From orange to blue as for cells (the orange half of ColorBrewer's PuOr, marked colour-blind safe).
_COLOURS = ("#b35806", "#f1a340", "#fee0b6", COVERED_RAMP[2], COVERED_RAMP[0])
_NO_COLOUR = "#b9bec4"
_OPACITY, _DECIMALS, _KEPT = 165, 5, 32


def unit_classes(shares: pd.Series, group: str, goal_share: float) -> Classes:
    """Return the classes of units by their covered share.

    Parameters
    ----------
    shares : Series
        One per unit, 0 to 1; missing where it is withheld or there is nobody.
    group : str
        Name of who is covered, in the page's language.
    goal_share : float
        From this share on a unit is at the goal; the last class.

    Returns
    -------
    Classes
        ``of_cell`` holds one class per unit.
    """
    breaks = [*(one for one in _BREAKS if one < goal_share), goal_share]
    colours = [*_COLOURS[: len(breaks)], _COLOURS[-1]]
    inner = [
        _filled(words.CLASS_BETWEEN, low=_percent(low), high=_percent(high)) for low, high in itertools.pairwise(breaks)
    ]
    labels = [
        _filled(words.CLASS_BELOW, high=_percent(breaks[0])),
        *inner,
        _filled(words.CLASS_GOAL, low=_percent(goal_share)),
    ]
    unknown = shares.isna().to_numpy()
    of_unit = np.searchsorted(np.array(breaks) - 1e-12, shares.fillna(0.0).to_numpy(), side="right")
    if unknown.any():
        of_unit[unknown] = len(labels)
        labels.append(words.CLASS_NONE)
        colours.append(_NO_COLOUR)
    return Classes(_filled(words.LEGEND_UNITS, group=group), tuple(labels), tuple(colours), of_unit)


def unit_layer(address: str, classes: Classes) -> pdk.Layer:
    """Return the units in the colours of their classes.

    Parameters
    ----------
    address : str
        Where the browser finds the file of `unit_file`.
    classes : Classes
        From `unit_classes`.
    """
    colours = json.dumps([[*rgb(colour), _OPACITY] for colour in classes.colours], separators=(",", ":"))
    digits = "".join(map(str, classes.of_cell.tolist()))
    colour = f"({colours})[('{digits}')[properties.i]]"
    return pdk.Layer(
        "GeoJsonLayer",
        address,
        id=UNITS,
        get_fill_color=colour,
        update_triggers={"getFillColor": hashlib.sha256(colour.encode()).hexdigest()[:16]},
        filled=True,
        stroked=True,
        get_line_color=rgb(PAPER_COLOUR),
        get_line_width=1.2,
        line_width_units=pdk.types.String("pixels"),
        pickable=True,
    )


def unit_file(area: StudyArea, units: pd.DataFrame, language: str) -> str:
    """Write the outlines of an area's units with their tooltips unless they are there, and return the file's address.

    Parameters
    ----------
    area : StudyArea
        Its units.
    units : DataFrame
        From `planning.group_coverage.unit_coverage`: withheld counts are told as such.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Address of ``areas/<folder of the area>/units/<digest>.json``: one GeoJSON feature per unit with the properties ``d``
        (unit id), ``i`` (position) and the tooltip's lines ``t``, ``s`` and ``u``.
    """
    lines = tip_lines(units, language)
    digest = static_files.digest_of(json.dumps(lines, ensure_ascii=False).encode())
    path = static_files.area_folder(area.fingerprint) / "units" / f"{digest}.json"

    def content() -> bytes:
        features = [
            {"type": "Feature", "properties": line, "geometry": json.loads(outline)}
            for line, outline in zip(lines, _outlines(area.fingerprint, area), strict=True)
        ]
        collection = {"type": "FeatureCollection", "features": features}
        return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()

    static_files.keep_file(static_files.STATIC / path, content, kept=_KEPT)
    return static_files.static_address(path.as_posix())


def tip_lines(units: pd.DataFrame, language: str) -> list[dict[str, str | int]]:
    """Return the properties of each unit's feature (see `unit_file`)."""
    lines: list[dict[str, str | int]] = []
    for place, row in enumerate(units.to_dict("records")):
        share = share_text(row["share"]) if pd.notna(row["share"]) else ""
        covered, total = (
            WITHHELD.say(language) if row[f"{name}_withheld"] else count_text(row[name])
            for name in ("covered", "total")
        )
        lines.append(
            {
                PICKS[UNITS]["column"]: str(row["unit_id"]),
                "i": place,
                "t": str(row["name"]),
                "s": fill(words.TIP_UNIT_SHARE, language, share=share) if share else "",
                "u": fill(words.TIP_UNIT_COUNTS, language, covered=covered, total=total),
            }
        )
    return lines


@st.cache_resource(max_entries=4, show_spinner=False)
def _outlines(fingerprint: str, _area: StudyArea) -> list[str]:  # noqa: ARG001 - the cache key
    rounded = shapely.transform(_area.units.geometry.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    return [str(text) for text in shapely.to_geojson(rounded)]


def picked_outline(area: StudyArea, result: ScenarioResult, picked: Pick | None) -> shapely.Geometry | None:
    """Return the outline of the unit or gap that was chosen; None where it was neither, or is none of this result."""
    if picked is None or picked.what not in {"unit", "gap"}:
        return None
    if picked.what == "unit":
        found = area.units.geometry[(area.units["unit_id"].astype(str) == picked.identity).to_numpy()]
        return found.iloc[0] if len(found) else None
    rank = int(picked.identity) if picked.identity.isdecimal() else 0
    members = np.flatnonzero(result.gaps.of_cell == rank) if rank else np.zeros(0, dtype=np.int64)
    return dissolved_hexagons(area.cells["cell"].to_numpy()[members]) if len(members) else None


def picked_outline_layer(outline: shapely.Geometry) -> pdk.Layer:
    """Return the outline of the unit or gap that was chosen, as a thick line."""
    return pdk.Layer(
        "GeoJsonLayer",
        json.loads(shapely.to_geojson(shapely.transform(outline, lambda xy: np.round(xy, _DECIMALS)))),
        id="picked-outline",
        filled=False,
        stroked=True,
        get_line_color=rgb(INK),
        get_line_width=3,
        line_width_units=pdk.types.String("pixels"),
        pickable=False,
    )


def _percent(share: float) -> str:
    return f"{share * 100:g}"


def _filled(text: Text, **values: str) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
