"""One look at one file: everything about it that a planner should see and confirm. Nothing is decided or changed here."""

from __future__ import annotations

from collections.abc import Callable, Collection

from geodata.errors import InputError
from geodata.intake.coordinate_systems import Ground
from geodata.intake.examined import Examination
from geodata.intake.examined_layers import examine_layer_file
from geodata.intake.examined_others import (
    feature_extract_summary,
    raster_summary,
    road_extract_summary,
    timetable_summary,
)
from geodata.intake.examined_tables import examine_table_file
from geodata.intake.roles import RASTER_SUFFIXES, ROLES, TABLE_SUFFIXES, suffix_of, wrong_format
from geodata.source_files import FileSource, is_layer
from geodata.text import Text

__all__ = ["Examination", "examine"]


def examine(
    source: FileSource, role: str, *, ground: Ground | None = None, codes: Collection[str] | None = None
) -> Examination:
    """Look at a file.

    Parameters
    ----------
    source : FileSource
        The file, with the decisions so far.
    role : str
        Key of `geodata.intake.roles.ROLES`.
    ground : Ground, optional
        What its coordinates are held against; it must not come from this file itself.
    codes : collection of str, optional
        Codes of the reporting units: of tables by unit the rows of other units are passed over.

    Returns
    -------
    Examination
        Whatever is wrong with the file is in it; `InputError` is never raised. Extracts, large layers and timetables take
        as long as they take to read.
    """
    suffix = suffix_of(source.path.name)
    if not source.path.name.lower().endswith(ROLES[role].suffixes):
        return Examination(source, role, "", faults=(wrong_format(source.path.name, ROLES[role]),))
    if role == "bus":
        return _told(source, role, "gtfs", timetable_summary)
    if suffix in TABLE_SUFFIXES:
        return examine_table_file(source, role, ground=ground, codes=codes)
    if suffix in RASTER_SUFFIXES:
        return _told(source, role, "raster", lambda file: raster_summary(file, role))
    if is_layer(source.path):
        return examine_layer_file(source, role, ground=ground)
    return _told(source, role, "osm", feature_extract_summary if role == "features" else road_extract_summary)


def _told(
    source: FileSource, role: str, schema: str, summary_of: Callable[[FileSource], tuple[Text, ...]]
) -> Examination:
    try:
        return Examination(source, role, schema, summary=summary_of(source))
    except InputError as error:
        return Examination(source, role, schema, faults=error.faults)
