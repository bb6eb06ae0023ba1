"""A project as values, and as ``project.json``: the files a planner gave and every decision about them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.errors import Fault, ProjectError
from geodata.intake.roles import ROLES
from geodata.source_files import FileSource
from geodata.source_keys import BUS_SETTINGS, KEYS, POPULATION_METHODS
from geodata.text import Text

PROJECT_FILE = "project.json"
"""The file that makes a folder a project."""

FILES_FOLDER = "files"
"""Folder of the originals inside a project's folder; nothing else may be kept there."""

FORMAT = 1
"""Format of ``project.json``."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One file of a project, or one layer or sheet of it, and everything decided about it.

    Attributes
    ----------
    key : str
        Stable key inside the project: the role, numbered where there may be several.
    role : str
        Key of `geodata.intake.roles.ROLES`.
    file : str
        Name in the folder of originals; of a loose shapefile that of its ``.shp``. Two entries may share a file.
    original : str
        Name under which it was given.
    sha256 : str
        `geodata.checksums.source_sha256` of the file.
    sheet, layer, header_row, columns, crs, axes_swapped, faulty_rows, groups, level, include, date, licence
        As in `geodata.source_files.FileSource`.
    places : str
        Name of the table of confirmed places in the folder of originals; empty without.
    confirmed : tuple of str
        What the planner has confirmed, in the words of the page that asks.
    removed_columns : tuple of str
        Columns with personal data that were left out when the file was taken.
    """

    key: str
    role: str
    file: str
    original: str
    sha256: str
    sheet: str = ""
    layer: str = ""
    header_row: int = 0
    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    crs: str = ""
    axes_swapped: bool = False
    faulty_rows: str = "refuse"
    places: str = ""
    groups: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    level: str = ""
    include: tuple[str, ...] = ()
    date: str = ""
    licence: str = ""
    confirmed: tuple[str, ...] = ()
    removed_columns: tuple[str, ...] = ()


DECISIONS = tuple(
    part.name
    for part in dataclasses.fields(Entry)
    if part.name not in {"key", "role", "file", "original", "sha256", "removed_columns"}
)
"""The fields of an entry that a planner decides."""


def default_settings() -> Mapping[str, Any]:
    """Return the settings of a new project, as ``sources.toml`` has them where left out.

    ``square_metres``, ``unplaced``, ``venues_from_osm``, ``zones_from_osm``, ``join_metres``, ``road_classes``; and as
    mappings ``parameters`` and ``bus``.
    """
    default = {(key.table, key.name): key.default for key in KEYS}
    return MappingProxyType(
        {
            "square_metres": default["population", "square_metres"],
            "unplaced": default["population", "unplaced"],
            "venues_from_osm": default["venues", "from_osm"],
            "zones_from_osm": default["zones", "from_osm"],
            "join_metres": default["roads", "join_metres"],
            "road_classes": _NOTHING,
            "parameters": MappingProxyType({key.name: key.default for key in KEYS if key.table == "parameters"}),
            "bus": MappingProxyType({name: default["bus", name] for name in BUS_SETTINGS}),
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A region's files and decisions.

    Attributes
    ----------
    folder : Path
        Its folder; the folder's name is its identity, and that of the area prepared from it.
    name, notice, data_date : str
        The ``[area]`` table of ``sources.toml``.
    entries : tuple of Entry
        The files. The first of the boundaries holds the reporting units.
    population_method : str
        One of `geodata.source_keys.POPULATION_METHODS`; empty: what suits the files.
    settings : mapping of str to value
        As `default_settings`.
    revision : int
        Goes up with every change on disk.
    """

    folder: Path
    name: str
    notice: str = ""
    data_date: str = ""
    entries: tuple[Entry, ...] = ()
    population_method: str = ""
    settings: Mapping[str, Any] = field(default_factory=default_settings)
    revision: int = 0

    @property
    def files(self) -> Path:
        """The folder of the originals."""
        return self.folder / FILES_FOLDER

    def of_role(self, role: str) -> tuple[Entry, ...]:
        """Return the entries of a role, in their order."""
        return tuple(entry for entry in self.entries if entry.role == role)

    def entry(self, key: str) -> Entry:
        """Return the entry of a key; raises `ProjectError` if there is none."""
        found = next((entry for entry in self.entries if entry.key == key), None)
        if found is None:
            raise fault_of(
                self.folder,
                Text(f"没有条目“{key}”", f"it has no entry “{key}”"),
                Text("可能已在别处删除，请刷新页面", "it may have been removed elsewhere: reload the page"),
            )
        return found

    def file_source(self, key: str) -> FileSource:
        """Return the file of an entry and how to read it, as `geodata.prepare` does; raises `ProjectError`."""
        entry = self.entry(key)
        role = ROLES[entry.role]
        return FileSource(
            "population totals" if role.file_key == "totals" else role.table,
            self.files / entry.file,
            places=self.files / entry.places if entry.places else None,
            **{
                part.name: getattr(entry, part.name)
                for part in dataclasses.fields(FileSource)
                if part.name not in {"role", "path", "places", "without_columns"}  # copies are kept without them
            },
        )


def to_json(project: Project) -> bytes:
    """Return the content of ``project.json``."""
    content = {
        "format": FORMAT,
        "revision": project.revision,
        "name": project.name,
        "notice": project.notice,
        "data_date": project.data_date,
        "population_method": project.population_method,
        "settings": _plain(project.settings),
        "entries": [
            {part.name: _plain(getattr(entry, part.name)) for part in dataclasses.fields(Entry)}
            for entry in project.entries
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def read_project(folder: Path) -> Project:
    """Read ``project.json`` of a folder.

    Raises
    ------
    ProjectError
        There is none, it is damaged, or of another format.
    """
    again = Text("请恢复 project.json 的备份，或新建项目", "restore a copy of project.json, or start a new project")
    try:
        content = json.loads((folder / PROJECT_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise fault_of(
            folder, Text("不是项目", "is no project"), Text("请从列表中选择", "choose one of the list")
        ) from error
    except (OSError, ValueError) as error:
        raise fault_of(folder, Text(f"无法读取（{error}）", f"cannot be read ({error})"), again) from error
    if isinstance(content, dict) and content.get("format") != FORMAT:
        raise fault_of(folder, Text("由其他版本写成", "was written by another version"), again)
    try:
        return _project(folder, content)
    except (KeyError, TypeError, ValueError) as error:
        raise fault_of(
            folder, Text(f"project.json 已损坏（{error}）", f"project.json is damaged ({error})"), again
        ) from error


def _project(folder: Path, content: Any) -> Project:
    project = Project(
        folder,
        name=_of_type(content["name"], str),
        notice=_of_type(content["notice"], str),
        data_date=_of_type(content["data_date"], str),
        entries=tuple(_entry(item) for item in content["entries"]),
        population_method=_of_type(content["population_method"], str),
        settings=checked_settings(content["settings"]),
        revision=_of_type(content["revision"], int),
    )
    keys = [entry.key for entry in project.entries]
    if len(set(keys)) < len(keys):
        raise ValueError("keys")
    if project.population_method not in {"", *POPULATION_METHODS}:
        raise ValueError(project.population_method)
    return project


def _entry(content: dict[str, Any]) -> Entry:
    parts = {part.name for part in dataclasses.fields(Entry)}
    entry = checked_decisions(
        Entry(**{name: _of_type(content[name], str) for name in ("key", "role", "file", "original", "sha256")}),
        {name: content[name] for name in DECISIONS},
    )
    if set(content) != parts or entry.role not in ROLES or not entry.file:
        raise ValueError(f"{entry.key}: {entry.role}")
    for name in (entry.file, entry.places):
        # A name that leads out of the folder was put there by hand.
        if name != Path(name).name or name.startswith(".") or re.search(r"[/\\\x00]", name):
            raise ValueError(name)
    removed = _of_type(content["removed_columns"], list)
    return dataclasses.replace(entry, removed_columns=tuple(_of_type(name, str) for name in removed))


def checked_decisions(entry: Entry, decisions: Mapping[str, Any]) -> Entry:
    """Return an entry with other decisions; raises `TypeError` or `ValueError` for an unknown one or one of a wrong type."""
    changes: dict[str, Any] = {}
    blank = Entry("", "", "", "", "")
    for name, value in decisions.items():
        if name not in DECISIONS:
            raise ValueError(f"an entry has no “{name}”")
        default = getattr(blank, name)
        if isinstance(default, tuple):
            changes[name] = tuple(_of_type(item, str) for item in _of_type(value, list | tuple))
        elif isinstance(default, Mapping):
            items = _of_type(value, Mapping).items()
            changes[name] = MappingProxyType({_of_type(key, str): _of_type(item, str) for key, item in items})
        else:
            changes[name] = _of_type(value, type(default))
    return dataclasses.replace(entry, **changes)


def checked_settings(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return settings with defaults filled in; raises `TypeError` or `ValueError` as `checked_decisions`."""
    return _like(default_settings(), _of_type(settings, Mapping))


def _like(defaults: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values, each of the type of its default; words of road classes are the planner's own."""
    changed: dict[str, Any] = {}
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(f"there is no setting “{name}”")
        default = defaults[name]
        if isinstance(default, Mapping):
            own_words = not default
            given = _of_type(value, Mapping)
            changed[name] = (
                MappingProxyType({_of_type(key, str): _of_type(item, str) for key, item in given.items()})
                if own_words
                else _like(default, given)
            )
        elif isinstance(default, float) and type(value) is int:
            changed[name] = float(value)
        else:
            changed[name] = _of_type(value, type(default))
    return MappingProxyType({**defaults, **changed})


def _of_type(value: Any, kind: Any) -> Any:
    # A truth value is no number, though Python counts with it.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r}")
    return value


def fault_of(folder: Path, problem: Text, remedy: Text) -> ProjectError:
    """Return a `ProjectError` about the project in ``folder``."""
    return ProjectError([Fault(folder.name or str(folder), problem, remedy)])
