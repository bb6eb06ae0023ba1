"""Checking ``sources.toml``: types, required keys, ranges, files and CRS, with every fault told at once."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.coordinates import is_known_crs
from geodata.errors import Fault, SourcesError
from geodata.source_files import FileSource, is_layer
from geodata.source_keys import CHOICES, KEYS, POPULATION_METHODS, RANGES
from geodata.text import Text


class SourcesChecker:
    """Gathers the faults of one ``sources.toml``.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def fault(self, problem: Text, remedy: Text, key: str | None = None) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.path.name, problem, remedy, column=key))

    def raise_faults(self) -> None:
        """Raise `SourcesError` with all faults noted, if there are any."""
        if self.faults:
            raise SourcesError(self.faults)

    def load(self) -> dict[str, Any]:
        """Return the content of the file; raises `SourcesError`."""
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
        """Return the default of every key of a table."""
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
        """Return the values of a table, wrong ones noted and replaced by their defaults."""
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
            if name in CHOICES and value not in CHOICES[name]:
                self.fault(
                    Text(f"[{table}] 的 {name} 不能为“{value}”", f"{name} in [{table}] cannot be “{value}”"),
                    Text(f"可用：{'、'.join(CHOICES[name])}", f"use one of {', '.join(CHOICES[name])}"),
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
        """Check that the population method has the files it needs, and no others."""
        method = population["method"]
        if method not in POPULATION_METHODS:
            self.fault(
                Text(f"人口方法“{method}”未知", f"unknown population method “{method}”"),
                Text(f"可用：{'、'.join(POPULATION_METHODS)}", f"use one of {', '.join(POPULATION_METHODS)}"),
                "method",
            )
            return
        # Totals per unit come in a table, or with the units' own layer.
        by_totals = method == "dasymetric" and (population["totals"] or not population["file"])
        needed, unused = ("totals", "file") if by_totals else ("file", "" if method == "raster" else "totals")
        if not population[needed]:
            self.fault(
                Text(f"方法 {method} 需要 {needed}", f"method {method} needs {needed}"),
                Text("请在 [population] 中给出文件名", "name the file in [population]"),
                needed,
            )
        if population.get(unused):
            self.fault(
                Text(f"方法 {method} 不使用 {unused}", f"method {method} does not use {unused}"),
                Text("请删除该键，或改用其他方法", "remove it, or choose another method"),
                unused,
            )
        # A layer states groups in its own file, a raster in the table of totals to which it is rescaled.
        unfit = {
            "groups": method == "raster" and not population["totals"],
            "square_metres": method != "squares",
            "layer": method not in ("areal", "dasymetric") or by_totals,
        }
        for key in [key for key, is_unfit in unfit.items() if is_unfit and population[key]]:
            self.fault(
                Text(f"此处方法 {method} 不使用 {key}", f"method {method} does not use {key} here"),
                Text("请删除该键，或改用其他方法", "remove it, or choose another method"),
                key,
            )
        if not all(isinstance(header, str) and header and name for name, header in population["groups"].items()):
            self.fault(
                Text("[population] 的 groups 须为文字", "groups in [population] must be text"),
                Text('写法：{ "60岁及以上" = "列名" }', 'write { "60 and over" = "header" }'),
                "groups",
            )
        if method == "squares" and not population["square_metres"]:
            self.fault(
                Text("方法 squares 需要 square_metres", "method squares needs square_metres"),
                Text("请给出方格边长（米）", "give the side of a square, metres"),
                "square_metres",
            )
        if method != "cells" and not has_boundaries:
            self.fault(
                Text("缺少 [[boundaries]]", "there is no [[boundaries]]"),
                Text(f"方法 {method} 需要行政区划面", f"method {method} needs boundary polygons"),
            )

    def road_classes(self, classes: Mapping[str, Any]) -> None:
        """Check that the planner's own words of classes are told as words."""
        if not all(isinstance(meaning, str) for meaning in classes.values()):
            self.fault(
                Text("[roads] 的 classes 须为文字", "classes in [roads] must be text"),
                Text('写法：{ "420301" = "县道" }', 'write { "420301" = "县道" }'),
                "roads.classes",
            )

    def roads(self, roads: dict[str, Any], features: dict[str, Any] | None) -> None:
        """Check the keys of centre lines, and refuse them for an OSM extract, which would not use them."""
        self.road_classes(roads["classes"])
        if is_layer(Path(str(roads["file"]))):
            return
        unused = [name for name in ("layer", "crs", "columns", "classes") if roads[name]]
        if roads["join_metres"] != self.defaults("roads")["join_metres"]:
            unused.append("join_metres")
        for key in [f"roads.{name}" for name in unused] + ["features"] * (features is not None):
            self.fault(
                Text(f"道路为 OSM 文件时不使用 {key}", f"{key} is not used where the roads are an OSM extract"),
                Text("请删除，或改用道路中心线图层", "remove it, or give a layer of centre lines"),
                key,
            )

    def ranges(self, tables: Mapping[str, list[dict[str, Any]]]) -> None:
        """Check that numbers lie in their ranges."""
        for values in (values for found in tables.values() for values in found):
            for name in RANGES.keys() & values.keys():
                low, high = RANGES[name]
                if not low <= values[name] <= high:
                    self.fault(
                        Text(f"{name} = {values[name]:g} 超出范围", f"{name} = {values[name]:g} is out of range"),
                        Text(f"应在 {low:g} 至 {high:g} 之间", f"give a value between {low:g} and {high:g}"),
                        name,
                    )

    def window(self, bus: Mapping[str, Any]) -> None:
        """Check that the departure window ends after it starts."""
        if bus and not bus["window_start"] < bus["window_end"]:
            self.fault(
                Text("[bus] 的出发时段结束不晚于开始", "the departure window in [bus] does not end after it starts"),
                Text(
                    "请核对 window_start 与 window_end（零点后分钟数）",
                    "check window_start and window_end, in minutes after midnight",
                ),
                "window_end",
            )

    def optional_file(self, role: str, table: dict[str, Any] | None, key: str) -> FileSource | None:
        """Return the file a table names under ``key``, or None where it names none."""
        if not table or not table[key]:
            return None
        return self.file_source(role, table, key)

    def file_source(self, role: str, table: dict[str, Any], key: str = "file") -> FileSource:
        """Return the file that a table names, checked to be there."""
        # A path is looked up on this machine's disk alone, so that no GDAL "/vsi…" path gets through.
        path = self.path.parent / table[key]
        if not path.is_file():
            self.fault(
                Text(f"找不到文件 {table[key]}", f"the file {table[key]} does not exist"),
                Text("请检查文件名（相对于本文件所在文件夹）", "check the name (relative to the folder of this file)"),
                f"{role.split()[0]}.{key}",
            )
        places = self.path.parent / table["places"] if table.get("places") else None
        if places is not None and not places.is_file():
            self.fault(
                Text(f"找不到文件 {table['places']}", f"the file {table['places']} does not exist"),
                Text("请重新确认地点，或删除 places", "confirm the places again, or remove the key"),
                f"{role.split()[0]}.places",
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
        without = table.get("without_columns", ())
        if not all(isinstance(header, str) for header in without):
            self.fault(
                Text(f"[{role}] 的 without_columns 须为列名", f"without_columns in [{role}] must be headers"),
                Text('写法：[ "联系电话" ]', 'write [ "header" ]'),
                "without_columns",
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
            header_row=table.get("header_row", 0),
            axes_swapped=table.get("axes_swapped", False),
            faulty_rows=table.get("faulty_rows", "refuse"),
            places=places,
            without_columns=tuple(without),
            groups=MappingProxyType(dict(table.get("groups", {}))),
        )
