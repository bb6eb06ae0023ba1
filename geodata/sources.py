"""``sources.toml``: which files, columns, CRS and parameters make a study area."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.source_checking import SourcesChecker
from geodata.source_files import FileSource
from geodata.source_keys import BUS_SETTINGS, KEYS, REQUIRED_TABLES
from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Sources:
    """A checked ``sources.toml``.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    name, notice, data_date : str
        The ``[area]`` table.
    boundaries : tuple of FileSource
        Boundary levels; may be empty with ``cells``.
    roads : FileSource
        The OSM extract or layer of centre lines.
    join_metres : float
        Centre lines that end this near to one another are joined.
    road_classes : mapping of str to str
        Words of the planner's own for classes of centre lines.
    features : FileSource or None
        The OSM extract for everything beside the roads, where the roads are none.
    elevation, bus : FileSource or None
        Elevations; the bus timetable.
    bus_settings : mapping of str to str or number
        Day, window and limits of journeys by bus, by their keys with ``bus_`` before; empty without a timetable.
    population_method : str
        One of `POPULATION_METHODS`.
    population, totals, priority, jobs, outlets, venues, zones : FileSource or None
        The other files.
    groups : tuple of str
        Names of the population groups by age or employment.
    square_metres : float
        Side of the squares of a table of squares.
    unplaced : {"refuse", "evenly"}
        What becomes of units with people and nowhere to put them.
    venues_from_osm, zones_from_osm : bool
        Whether the OSM extract is used for these too.
    parameters : mapping of str to number
        Values of ``[parameters]``, defaults filled in.
    canonical : str
        The whole content but the name of the area as sorted JSON, for the fingerprint: a renamed area is the same area.
    """

    file: str
    name: str
    notice: str
    data_date: str
    boundaries: tuple[FileSource, ...]
    roads: FileSource
    join_metres: float
    road_classes: Mapping[str, str]
    features: FileSource | None
    elevation: FileSource | None
    bus: FileSource | None
    bus_settings: Mapping[str, str | int | float]
    population_method: str
    population: FileSource | None
    totals: FileSource | None
    priority: FileSource | None
    jobs: FileSource | None
    outlets: FileSource | None
    venues: FileSource | None
    zones: FileSource | None
    groups: tuple[str, ...]
    square_metres: float
    unplaced: str
    venues_from_osm: bool
    zones_from_osm: bool
    parameters: Mapping[str, int | float]
    canonical: str

    @property
    def population_is_table(self) -> bool:
        """Whether ``population`` is a table of cells or squares, and no raster or layer."""
        return self.population_method in ("cells", "squares")


def read_sources(path: Path) -> Sources:
    """Read and check ``sources.toml``; file names in it are relative to its folder.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Sources
        With every named file present.

    Raises
    ------
    SourcesError
        The file is missing, no TOML, or its keys are wrong; lists every fault.
    """
    checker = SourcesChecker(path)
    content = checker.load()
    tables = {name: checker.tables(content, name) for name in dict.fromkeys(key.table for key in KEYS)}
    for name in content:
        if name not in tables:
            checker.fault(
                Text(f"未知的表 [{name}]", f"unknown table [{name}]"),
                Text(f"可用的表：{'、'.join(tables)}", f"use one of {', '.join(tables)}"),
            )
    for name in REQUIRED_TABLES:
        if name not in content:
            checker.fault(
                Text(f"缺少表 [{name}]", f"table [{name}] is missing"),
                Text("请按 docs/sources.md 补充", "add it as docs/sources.md shows"),
            )
    checker.raise_faults()
    one = {name: found[0] if found else None for name, found in tables.items()}
    area, population, parameters = (
        one["area"] or {},
        one["population"] or {},
        one["parameters"] or checker.defaults("parameters"),
    )
    roads = one["roads"] or checker.defaults("roads")
    checker.population(population, bool(tables["boundaries"]))
    checker.roads(roads, one["features"])
    bus = {key: value for key, value in (one["bus"] or {}).items() if key in BUS_SETTINGS}
    checker.ranges(tables)
    checker.window(bus)
    sources = Sources(
        file=path.name,
        name=area["name"],
        notice=area["notice"],
        data_date=area["data_date"],
        boundaries=tuple(checker.file_source("boundaries", table) for table in tables["boundaries"]),
        roads=checker.file_source("roads", roads),
        join_metres=roads["join_metres"],
        road_classes=MappingProxyType(dict(roads["classes"])),
        features=checker.optional_file("features", one["features"], "file"),
        elevation=checker.optional_file("elevation", one["elevation"], "file"),
        bus=checker.optional_file("bus", one["bus"], "file"),
        bus_settings=MappingProxyType({f"bus_{key}": value for key, value in bus.items()}),
        population_method=population["method"],
        population=checker.optional_file("population", population, "file"),
        totals=checker.optional_file("population totals", population, "totals"),
        priority=checker.optional_file("priority", one["priority"], "file"),
        groups=tuple(population["groups"]),
        square_metres=float(population["square_metres"]),
        unplaced=population["unplaced"],
        jobs=checker.optional_file("jobs", one["jobs"], "file"),
        outlets=checker.optional_file("outlets", one["outlets"], "file"),
        venues=checker.optional_file("venues", one["venues"], "file"),
        zones=checker.optional_file("zones", one["zones"], "file"),
        venues_from_osm=bool((one["venues"] or {"from_osm": True})["from_osm"]),
        zones_from_osm=bool((one["zones"] or {"from_osm": True})["from_osm"]),
        parameters=MappingProxyType(dict(parameters)),
        canonical=_canonical(content),
    )
    checker.raise_faults()
    return sources


def _canonical(content: Mapping[str, Any]) -> str:
    area = {key: value for key, value in content["area"].items() if key != "name"}
    return json.dumps({**content, "area": area}, sort_keys=True, ensure_ascii=False, default=str)
