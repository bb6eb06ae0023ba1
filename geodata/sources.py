"""``sources.toml``: which files, columns, CRS and parameters make a study area."""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.coordinates import is_known_crs
from geodata.errors import Fault, SourcesError
from geodata.source_keys import KEYS, POPULATION_METHODS, RANGES, REQUIRED_TABLES
from geodata.text import Text


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file and how to read it.

    Attributes
    ----------
    role : str
        Table of ``sources.toml`` it comes from (``population totals`` for the table of totals).
    path : Path
        The file; it exists.
    layer, sheet, crs, level, date, licence : str
        As given; empty where left out.
    columns : mapping of str to str
        Field → header, as given.
    include : tuple of str
        Codes to keep; empty for all.
    """

    role: str
    path: Path
    layer: str = ""
    sheet: str = ""
    crs: str = ""
    level: str = ""
    date: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    include: tuple[str, ...] = ()


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
        The OSM extract.
    population_method : str
        One of `POPULATION_METHODS`.
    population, totals, jobs, outlets, venues, zones : FileSource or None
        The other files.
    venues_from_osm, zones_from_osm : bool
        Whether the OSM extract is used for these too.
    parameters : mapping of str to number
        Values of ``[parameters]``, defaults filled in.
    canonical : str
        The whole content as sorted JSON, for the fingerprint.
    """

    file: str
    name: str
    notice: str
    data_date: str
    boundaries: tuple[FileSource, ...]
    roads: FileSource
    population_method: str
    population: FileSource | None
    totals: FileSource | None
    jobs: FileSource | None
    outlets: FileSource | None
    venues: FileSource | None
    zones: FileSource | None
    venues_from_osm: bool
    zones_from_osm: bool
    parameters: Mapping[str, int | float]
    canonical: str


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
    checker = _Checker(path)
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
    checker.population(population, bool(tables["boundaries"]))
    checker.ranges(parameters)
    sources = Sources(
        file=path.name,
        name=area["name"],
        notice=area["notice"],
        data_date=area["data_date"],
        boundaries=tuple(checker.file_source("boundaries", table) for table in tables["boundaries"]),
        roads=checker.file_source("roads", one["roads"] or {}),
        population_method=population["method"],
        population=checker.optional_file("population", population, "file"),
        totals=checker.optional_file("population totals", population, "totals"),
        jobs=checker.optional_file("jobs", one["jobs"], "file"),
        outlets=checker.optional_file("outlets", one["outlets"], "file"),
        venues=checker.optional_file("venues", one["venues"], "file"),
        zones=checker.optional_file("zones", one["zones"], "file"),
        venues_from_osm=bool((one["venues"] or {"from_osm": True})["from_osm"]),
        zones_from_osm=bool((one["zones"] or {"from_osm": True})["from_osm"]),
        parameters=MappingProxyType(dict(parameters)),
        canonical=json.dumps(content, sort_keys=True, ensure_ascii=False, default=str),
    )
    checker.raise_faults()
    return sources


class _Checker:
    """Gathers the faults of one ``sources.toml``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def fault(self, problem: Text, remedy: Text, key: str | None = None) -> None:
        self.faults.append(Fault(self.path.name, problem, remedy, column=key))

    def raise_faults(self) -> None:
        if self.faults:
            raise SourcesError(self.faults)

    def load(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            problem = Text("文件不存在", "the file does not exist")
            remedy = Text(
                "请检查路径，或用 outlet-atlas sample 生成示例",
                "check the path, or make a sample with outlet-atlas sample",
            )
        except (OSError, UnicodeDecodeError) as error:
            problem = Text(f"无法读取（{error}）", f"cannot be read ({error})")
            remedy = Text("请以 UTF-8 编码保存为文本文件", "save it as a text file in UTF-8")
        except tomllib.TOMLDecodeError as error:
            problem = Text(f"不是有效的 TOML（{error}）", f"is not valid TOML ({error})")
            remedy = Text("请改正所指的行", "mend the line it names")
        self.fault(problem, remedy)
        raise SourcesError(self.faults)

    def defaults(self, table: str) -> dict[str, Any]:
        return {key.name: key.default for key in KEYS if key.table == table}

    def tables(self, content: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return the tables called ``name`` with their values checked and defaults filled in."""
        found = content.get(name, [])
        entries = found if name == "boundaries" and isinstance(found, list) else [found] if found != [] else []
        result = []
        for entry in entries:
            if not isinstance(entry, dict):
                self.fault(
                    Text(f"[{name}] 应为表", f"[{name}] must be a table"),
                    Text("请按 docs/sources.md 的写法", "write it as docs/sources.md shows"),
                )
                continue
            result.append(self.values(name, entry))
        return result

    def values(self, table: str, entry: dict[str, Any]) -> dict[str, Any]:
        keys = {key.name: key for key in KEYS if key.table == table}
        values = self.defaults(table)
        for name, value in entry.items():
            if name not in keys:
                self.fault(
                    Text(f"[{table}] 中有未知的键“{name}”", f"unknown key “{name}” in [{table}]"),
                    Text(f"可用的键：{'、'.join(keys)}", f"use one of {', '.join(keys)}"),
                    name,
                )
                continue
            kind = keys[name].kind
            if isinstance(value, datetime.date):
                value = value.isoformat()
            if kind is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                self.fault(
                    Text(
                        f"[{table}] 的 {name} 类型不对：{value!r}", f"{name} in [{table}] has the wrong type: {value!r}"
                    ),
                    Text(f"应为 {kind.__name__}", f"give a {kind.__name__}"),
                    name,
                )
                continue
            values[name] = value
        for key in keys.values():
            if key.required and entry.get(key.name, "") == "":
                self.fault(
                    Text(f"[{table}] 缺少 {key.name}", f"{key.name} is missing in [{table}]"),
                    Text("请补充（见 docs/sources.md）", "add it (see docs/sources.md)"),
                    key.name,
                )
        return values

    def population(self, population: dict[str, Any], has_boundaries: bool) -> None:
        method = population["method"]
        needed = {"raster": ("file",), "dasymetric": ("totals",), "cells": ("file",)}.get(method)
        if needed is None:
            self.fault(
                Text(f"人口方法“{method}”未知", f"unknown population method “{method}”"),
                Text(f"可用：{'、'.join(POPULATION_METHODS)}", f"use one of {', '.join(POPULATION_METHODS)}"),
                "method",
            )
            return
        for name in needed:
            if not population[name]:
                self.fault(
                    Text(f"方法 {method} 需要 {name}", f"method {method} needs {name}"),
                    Text("请在 [population] 中给出文件名", "name the file in [population]"),
                    name,
                )
        unused = {"dasymetric": "file", "cells": "totals"}.get(method, "")
        if population.get(unused):
            self.fault(
                Text(f"方法 {method} 不使用 {unused}", f"method {method} does not use {unused}"),
                Text("请删除该键，或改用其他方法", "remove it, or choose another method"),
                unused,
            )
        if method != "cells" and not has_boundaries:
            self.fault(
                Text("缺少 [[boundaries]]", "there is no [[boundaries]]"),
                Text(f"方法 {method} 需要行政区划面", f"method {method} needs boundary polygons"),
            )

    def ranges(self, parameters: Mapping[str, Any]) -> None:
        for name, (low, high) in RANGES.items():
            if not low <= parameters[name] <= high:
                self.fault(
                    Text(f"{name} = {parameters[name]:g} 超出范围", f"{name} = {parameters[name]:g} is out of range"),
                    Text(f"应在 {low:g} 至 {high:g} 之间", f"give a value between {low:g} and {high:g}"),
                    name,
                )

    def optional_file(self, role: str, table: dict[str, Any] | None, key: str) -> FileSource | None:
        if not table or not table[key]:
            return None
        return self.file_source(role, table, key)

    def file_source(self, role: str, table: dict[str, Any], key: str = "file") -> FileSource:
        # A path is looked up on this machine's disk alone, so that no GDAL "/vsi…" path gets through.
        path = self.path.parent / table[key]
        if not path.is_file():
            self.fault(
                Text(f"找不到文件 {table[key]}", f"the file {table[key]} does not exist"),
                Text("请检查文件名（相对于本文件所在文件夹）", "check the name (relative to the folder of this file)"),
                f"{role.split()[0]}.{key}",
            )
        crs = table.get("crs", "")
        if crs and not is_known_crs(crs):
            self.fault(
                Text(f"未知的坐标系“{crs}”", f"unknown CRS “{crs}”"),
                Text(
                    "可用 EPSG:4326、EPSG:4490、GCJ-02、BD-09 等",
                    "use for instance EPSG:4326, EPSG:4490, GCJ-02 or BD-09",
                ),
                f"{role}.crs",
            )
        columns = table.get("columns", {})
        if not all(isinstance(header, str) for header in columns.values()):
            self.fault(
                Text(f"[{role}] 的 columns 须为文字", f"columns in [{role}] must be text"),
                Text('写法：{ 字段 = "列名" }', 'write { field = "header" }'),
                "columns",
            )
        return FileSource(
            role,
            path,
            layer=table.get("layer", ""),
            sheet=table.get("sheet", ""),
            crs=crs,
            level=table.get("level", ""),
            date=table.get("date", ""),
            licence=table.get("licence", ""),
            columns=MappingProxyType(dict(columns)),
            include=tuple(str(code) for code in table.get("include", ())),
        )
