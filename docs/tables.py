"""The parts of the documents that are made from the code: keys, fields, kinds, venue types, road classes.

Run ``python -m docs.tables`` to write them; a test fails when a document and the code differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from geodata.centreline_classes import CLASS_WORDS
from geodata.centrelines import CENTRELINE_FIELDS
from geodata.highways import DRIVE_SHARE_OF_LIMIT, DRIVE_SHARE_OF_RURAL_LIMIT, HIGHWAYS, MODE_KMH
from geodata.kinds import KINDS, VENUE_TYPES, ZONES
from geodata.layers import BOUNDARY_FIELDS, ZONE_FIELDS
from geodata.schema import POLYGON_FIELDS, SCHEMAS, Field
from geodata.source_keys import KEYS, RANGES
from planning.slow_downs import ALL_ROADS, SLOW_DOWNS

ROOT = Path(__file__).parents[1]
FILES = ("docs/sources.md", "docs/methods.md")
_TYPES = {str: "text", int: "whole number", float: "number", bool: "true/false", dict: "table", list: "list"}


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(header), " | ".join("---" for _ in header), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _keys() -> str:
    rows = []
    for key in KEYS:
        default = (
            "required" if key.required else f"`{str(key.default).lower()}`" if key.default not in ("", (), {}) else "—"
        )
        default = "—" if key.kind is dict else default
        span = f" ({RANGES[key.name][0]:g} to {RANGES[key.name][1]:g})" if key.name in RANGES else ""
        rows.append((f"`{key.table}.{key.name}`", _TYPES[key.kind] + span, default, key.description))
    return _table(("key", "type", "default", "meaning"), rows)


def _fields() -> str:
    roles: dict[str, tuple[Field, ...]] = {
        **SCHEMAS,
        "population layer": POLYGON_FIELDS,
        "boundaries": BOUNDARY_FIELDS,
        "zones": ZONE_FIELDS,
        "roads": CENTRELINE_FIELDS,
    }
    parts = []
    for role, fields in roles.items():
        rows = [
            (
                f"`{field.name}`",
                "yes" if field.required else "no",
                "、".join(field.headers),
                field.description + (f" Unit: {field.unit}." if field.unit else ""),
            )
            for field in fields
        ]
        parts.append(f"### {role}\n\n" + _table(("field", "required", "headers found by themselves", "meaning"), rows))
    return "\n\n".join(parts)


def _slow_downs() -> str:
    rows = [
        (
            f"`{key}`",
            slow_down.name.en,
            mode,
            ", ".join(f"{'others' if name == ALL_ROADS else name} × {factor:g}" for name, factor in factors.items()),
        )
        for key, slow_down in SLOW_DOWNS.items()
        for mode, factors in slow_down.factors.items()
    ]
    return _table(("key", "condition", "mode", "minutes by road class"), rows)


def _road_words() -> str:
    rows = [(f"`{highway}`", "、".join(words)) for highway, words in CLASS_WORDS.items()]
    return _table(("class", "words of a layer of centre lines"), rows)


def _kinds() -> str:
    rows = []
    for kind in KINDS.values():
        anywhere = [VENUE_TYPES[key].chinese for key in kind.venue_types]
        zones = [
            f"{ZONES[zone]}：{'、'.join(VENUE_TYPES[key].chinese for key in keys)}"
            for zone, keys in kind.zone_venue_types
        ]
        rows.append(
            (
                f"`{kind.key}`",
                kind.chinese,
                "、".join(kind.aliases),
                "；".join(["、".join(anywhere) or "—", *zones]),
                kind.clause,
            )
        )
    return _table(("key", "Chinese", "also called", "venues: anywhere; only in a zone", "clause"), rows)


def _venue_types() -> str:
    rows = [
        (
            f"`{venue.key}`",
            venue.chinese,
            "、".join(venue.aliases) or "—",
            ", ".join(f"`{key}={value}`" for key, value in venue.osm_tags) or "—",
        )
        for venue in VENUE_TYPES.values()
    ]
    return _table(("key", "Chinese", "also called", "OSM tags"), rows)


def _highways() -> str:
    def mark(allowed: bool) -> str:
        return "yes" if allowed else "no"

    rows = [
        (
            f"`{highway.name}`",
            mark(highway.walk),
            "pushed" if highway.dismount else mark(highway.cycle),
            *((f"{kmh:g}" if highway.drive else "no") for kmh in (highway.limit_kmh, highway.rural_limit_kmh)),
            mark(highway.oneway),
        )
        for highway in HIGHWAYS.values()
        if highway.name != "ferry"
    ]
    ferry = HIGHWAYS["ferry"]
    rows.append(("`route=ferry`", *(f"{ferry.limit_kmh:g} km/h",) * 2, *("where tagged",) * 2, "no"))
    speeds = ", ".join(f"{mode} {kmh:g} km/h" for mode, kmh in MODE_KMH.items())
    note = (
        f"Speeds: {speeds}; drive {DRIVE_SHARE_OF_LIMIT:.0%} of the limit in built-up land and "
        f"{DRIVE_SHARE_OF_RURAL_LIMIT:.0%} outside (`maxspeed` where tagged, else the table's)."
    )
    return (
        note
        + "\n\n"
        + _table(
            (
                "class",
                "on foot",
                "bicycle, e-bike",
                "car: assumed limit in built-up land, km/h",
                "car: outside",
                "one-way by itself",
            ),
            rows,
        )
    )


def documents() -> dict[str, str]:
    """Return each document, by its name from the root, with its made parts as the code has them now."""
    parts = {
        "keys": _keys(),
        "fields": _fields(),
        "kinds": _kinds(),
        "venue-types": _venue_types(),
        "highways": _highways(),
        "road-words": _road_words(),
        "slow-downs": _slow_downs(),
    }

    def made(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n\n{parts[match[1]]}\n\n<!-- end -->"

    return {
        name: re.sub(
            r"<!-- ([a-z-]+) -->.*?<!-- end -->", made, (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for name in FILES
    }


if __name__ == "__main__":
    for name, text in documents().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        print(name)
