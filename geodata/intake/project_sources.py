"""From a project to ``sources.toml``: its text, what is still missing before it can be prepared, the population's method."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from geodata.atomic import write_atomically
from geodata.intake.project_json import FILES_FOLDER, Entry, Project, default_settings
from geodata.intake.roles import RASTER_SUFFIXES, ROLES, TABLE_SUFFIXES, suffix_of
from geodata.source_files import is_layer
from geodata.source_keys import KEYS
from geodata.text import Text

SOURCES_FILE = "sources.toml"
"""Name of the file that `geodata.prepare` reads."""

_FIRST_LINES = "# 由项目自动生成，请在数据页修改 / written from the project: change it on the data page\n\n"
_KEYS_OF_TABLE = {table: {key.name for key in KEYS if key.table == table} for table in {key.table for key in KEYS}}
_TABLE_KEYS = frozenset({"sheet", "header_row", "faulty_rows"})
_LAYER_KEYS = frozenset({"layer", "axes_swapped"})


def population_methods(project: Project) -> tuple[str, ...]:
    """Return the ways in which the project's files can give demand cells their people, the one that suits best first.

    Parameters
    ----------
    project : Project
        The project.

    Returns
    -------
    tuple of str
        Of `geodata.source_keys.POPULATION_METHODS`; empty where the project holds no population.
    """
    population = project.of_role("population")
    if not population:
        return ("dasymetric",) if project.of_role("totals") else ()
    suffix = suffix_of(population[0].file)
    if suffix in RASTER_SUFFIXES:
        # Without the raster the totals would do by themselves.
        return ("raster", "dasymetric") if project.of_role("totals") else ("raster",)
    if suffix in TABLE_SUFFIXES:
        return ("squares", "cells") if project.settings["square_metres"] else ("cells", "squares")
    # Homes tell better where people live than an even spread; without them it would be the streets alone.
    return ("dasymetric", "areal") if _has_features(project) else ("areal", "dasymetric")


def population_method(project: Project) -> str:
    """Return the method that is written to ``sources.toml``: the planner's, or the one that suits the files best."""
    return project.population_method or next(iter(population_methods(project)), "")


def _has_features(project: Project) -> bool:
    roads = project.of_role("roads")
    return bool(project.of_role("features")) or bool(roads and not is_layer(Path(roads[0].file)))


def still_missing(project: Project) -> tuple[Text, ...]:
    """Return what the project needs before it can be prepared, in words; empty when nothing does.

    Parameters
    ----------
    project : Project
        The project.

    Returns
    -------
    tuple of Text
        A sentence each. What is wrong inside the files is told when they are read.
    """
    missing = []
    method = population_method(project)
    if not project.name.strip():
        missing.append(Text("请填写地区名称", "Give the name of the region"))
    if not project.of_role("boundaries") and method != "cells":
        missing.append(
            Text(
                "缺少行政区划：请添加乡镇街道（或社区）面图层",
                "There are no boundaries: add a layer of townships or communities",
            )
        )
    missing += [
        Text(
            f"请为行政区划“{entry.original}”填写级别（如 乡镇街道）",
            f"Give the level of “{entry.original}”, for instance township",
        )
        for entry in project.of_role("boundaries")
        if not entry.level
    ]
    levels = [entry.level for entry in project.of_role("boundaries") if entry.level]
    missing += [
        Text(
            f"有 {levels.count(level)} 个行政区划的级别都是“{level}”，请区分",
            f"{levels.count(level)} boundary levels are called “{level}”: tell them apart",
        )
        for level in dict.fromkeys(levels)
        if levels.count(level) > 1
    ]
    if not project.of_role("roads"):
        missing.append(
            Text(
                "缺少道路：请添加 OpenStreetMap 文件（.osm.pbf）或道路中心线图层",
                "There are no roads: add an OpenStreetMap extract (.osm.pbf) or a layer of centre lines",
            )
        )
    if not population_methods(project):
        missing.append(
            Text(
                "缺少人口：请添加人口栅格、带人数的面图层、网格人口表，或分乡镇人口总数",
                "There is no population: add a raster, a layer of polygons with persons, a table of cells, or totals per township",
            )
        )
    elif method not in population_methods(project):
        missing.append(
            Text(
                "所选的人口数据类型与所给文件不符：请改选，或更换文件",
                "the chosen sort of population does not fit the files: choose another, or other files",
            )
        )
    elif method == "squares" and not project.settings["square_metres"]:
        missing.append(Text("请填写人口网格的边长（米）", "Give the side of the population squares in metres"))
    return (*missing, *(_lost(entry) for entry in project.entries if not (project.files / entry.file).is_file()))


def _lost(entry: Entry) -> Text:
    return Text(
        f"文件“{entry.original}”已不在项目中，请重新添加",
        f"The file “{entry.original}” is gone from the project: add it again",
    )


def write_sources(project: Project) -> Path:
    """Write ``sources.toml`` from the project, if it does not stand there already, and return it.

    Raises
    ------
    OSError
        It cannot be written; the old one is as it was.
    """
    path = project.folder / SOURCES_FILE
    content = (_FIRST_LINES + tomli_w.dumps(sources_content(project))).encode("utf-8")
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)
    return path


def sources_content(project: Project) -> dict[str, Any]:
    """Return the tables of ``sources.toml``; what stands at its default is left out, and what would not be used too."""
    defaults = default_settings()
    changed = {name: value for name, value in project.settings.items() if value != defaults[name]}
    tables: dict[str, Any] = {"area": {"name": project.name}}
    tables["area"] |= {name: value for name in ("notice", "data_date") if (value := getattr(project, name))}
    boundaries = [_file_table(entry, "boundaries") for entry in project.of_role("boundaries")]
    if boundaries:
        tables["boundaries"] = boundaries
    for role in ("roads", "features", "elevation", "bus", "jobs", "outlets", "venues", "zones", "priority"):
        for entry in project.of_role(role):
            tables[role] = _file_table(entry, role)
    roads = project.of_role("roads")
    if roads and is_layer(Path(roads[0].file)):
        named = {"join_metres": "join_metres", "road_classes": "classes"}
        tables["roads"] |= {key: _plain(changed[name]) for name, key in named.items() if name in changed}
    elif roads:
        # An extract states all of this itself, and is read for features too.
        tables["roads"] = {
            name: value for name, value in tables["roads"].items() if name in {"file", "date", "licence"}
        }
        tables.pop("features", None)
    for role in ("venues", "zones"):
        if not project.settings[f"{role}_from_osm"]:
            tables.setdefault(role, {})["from_osm"] = False
    if "bus" in tables:
        tables["bus"] |= _unlike(project.settings["bus"], defaults["bus"])
    method = population_method(project)
    if method:
        tables["population"] = _population(project, method)
    parameters = _unlike(project.settings["parameters"], defaults["parameters"])
    return tables | ({"parameters": parameters} if parameters else {})


def used_files(project: Project) -> frozenset[str]:
    """Return the names of the originals that ``sources.toml`` names; with an OSM extract of roads, features are unused."""
    tables = sources_content(project).values()
    listed = [entry for table in tables for entry in (table if isinstance(table, list) else [table])]
    named = (entry[key] for entry in listed for key in ("file", "totals") if key in entry)
    return frozenset(name.removeprefix(f"{FILES_FOLDER}/") for name in named)


def _population(project: Project, method: str) -> dict[str, Any]:
    """Return ``[population]``; beside a raster the settings of a table are those of the totals."""
    table: dict[str, Any] = {"method": method}
    population, totals = project.of_role("population"), project.of_role("totals")
    if totals and (method == "raster" or (method == "dasymetric" and not _is_polygons(population))):
        table |= _file_table(totals[0], "population", file_key="totals")
    if population and (method != "dasymetric" or _is_polygons(population)):
        table |= _file_table(population[0], "population")
    if method == "squares":
        table["square_metres"] = float(project.settings["square_metres"])
    if project.settings["unplaced"] != default_settings()["unplaced"]:
        table["unplaced"] = project.settings["unplaced"]
    return table


def _is_polygons(population: tuple[Entry, ...]) -> bool:
    return bool(population) and suffix_of(population[0].file) not in (*RASTER_SUFFIXES, *TABLE_SUFFIXES)


def _file_table(entry: Entry, table: str, *, file_key: str = "file") -> dict[str, Any]:
    """Return a file's table: its name and every setting of it that was decided and that such a file has a use for."""
    blank = Entry("", "", "", "", "")
    suffix = suffix_of(entry.file)
    useless = _LAYER_KEYS if suffix in TABLE_SUFFIXES else _TABLE_KEYS
    if suffix in RASTER_SUFFIXES:
        useless = _LAYER_KEYS | _TABLE_KEYS | {"columns", "groups"}
    settings = {
        name: _plain(value)
        for name in sorted(_KEYS_OF_TABLE[table] - useless - {"file", "places"})
        if hasattr(blank, name) and (value := getattr(entry, name)) != getattr(blank, name)
    }
    if entry.places and "places" in _KEYS_OF_TABLE[table]:
        settings["places"] = f"{FILES_FOLDER}/{entry.places}"
    return {file_key: f"{FILES_FOLDER}/{entry.file}", **settings}


def _unlike(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != defaults[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


__all__ = [
    "ROLES", "SOURCES_FILE", "population_method", "population_methods", "sources_content", "still_missing", "used_files",
    "write_sources",
]  # fmt: skip
