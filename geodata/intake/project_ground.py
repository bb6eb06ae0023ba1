"""What a project itself says about where things lie: the ground for its coordinates, names for its addresses, its codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from geodata.centrelines import read_centrelines
from geodata.errors import InputError
from geodata.intake.addresses import Gazetteer, gazetteer_of
from geodata.intake.ground import Ground, ground_of, read_ground_lines
from geodata.intake.projects import Entry, Project
from geodata.layers import read_boundaries
from geodata.osm import read_osm_features
from geodata.osm_roads import OsmRoads, read_osm_roads
from geodata.source_files import is_layer

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, eq=False)
class ProjectGround:
    """What a project's boundaries and roads tell about its other files.

    Attributes
    ----------
    ground : Ground or None
        What coordinates are held against; None where there is nothing yet.
    gazetteer : Gazetteer
        Named places; may be empty.
    codes : frozenset of str or None
        Codes of the reporting units; None where there are none yet.
    """

    ground: Ground | None
    gazetteer: Gazetteer
    codes: frozenset[str] | None


def ground_of_project(project: Project, *, without: str = "") -> ProjectGround:
    """Read what a project's confirmed boundaries, roads and features tell.

    Parameters
    ----------
    project : Project
        The project. Only files that the planner has confirmed count, since the coordinates of the others may be wrong.
    without : str
        Key of a file that is left out: a file must not bear itself out.

    Returns
    -------
    ProjectGround
        A file that cannot be read adds nothing; looking at that file tells why.
    """
    settled = [entry for entry in project.entries if entry.confirmed and entry.key != without]
    levels = [
        layer
        for entry in settled
        if entry.role == "boundaries" and (layer := _read(read_boundaries, project, entry)) is not None
    ]
    units = levels[0] if levels else None
    communities = gpd.GeoDataFrame(pd.concat(levels[1:], ignore_index=True)) if len(levels) > 1 else None
    roads, extract = _roads(project, settled)
    features = lines = None
    if extract is not None:
        features, lines = _quietly(read_osm_features, extract), _quietly(read_ground_lines, extract)
    is_anything = units is not None or roads is not None or features is not None
    return ProjectGround(
        ground_of(units, roads, features, lines) if is_anything else None,
        gazetteer_of(units, features, communities),
        None if units is None else frozenset(units["unit_id"].astype(str)),
    )


def _roads(project: Project, settled: list[Entry]) -> tuple[OsmRoads | None, Path | None]:
    """Return the roads, and the OpenStreetMap extract that everything else is read from."""
    roads: OsmRoads | None = None
    extract: Path | None = None
    for entry in settled:
        path = project.files / entry.file
        if entry.role == "roads" and is_layer(path):
            roads = _read(read_centrelines, project, entry)
        elif entry.role == "roads":
            roads, extract = _quietly(read_osm_roads, path), path
        elif entry.role == "features":
            extract = extract or path
    return roads, extract


def _read(read: Callable[..., _Read], project: Project, entry: Entry) -> _Read | None:
    return _quietly(read, project.file_source(entry.key))


def _quietly(read: Callable[..., _Read], what: object) -> _Read | None:
    try:
        return read(what)
    except InputError:
        return None
