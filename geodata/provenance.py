"""Where a study area comes from: its files with checksums, its settings, and the fingerprint over both."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import h3

from geodata.checksums import source_sha256
from geodata.highways import DRIVE_SHARE_OF_LIMIT, DRIVE_SHARE_OF_RURAL_LIMIT, MODE_KMH
from geodata.points import DEFAULT_CRS
from geodata.reading import Reading, table_sources
from geodata.source_files import FileSource
from geodata.sources import Sources
from geodata.study_area import FORMAT_VERSION, Source


def source_list(sources: Sources, reading: Reading) -> tuple[Source, ...]:
    """Return every file behind a study area with its checksum and the rows that were accepted.

    A table of confirmed places stands beside the table it belongs to, as ``places outlets`` for instance.
    """
    roles: list[tuple[str, FileSource]] = [(f"boundaries {source.level}", source) for source in sources.boundaries]
    roles += [("roads", sources.roads), *table_sources(sources)]
    if sources.population is not None and not sources.population_is_table:
        roles.append(("population", sources.population))
    optional = (
        ("zones", sources.zones), ("elevation", sources.elevation), ("bus", sources.bus), ("features", sources.features),
    )  # fmt: skip
    roles += [(role, source) for role, source in optional if source is not None]
    roles += [
        (f"places {role}", dataclasses.replace(source, path=source.places, date="", licence=""))
        for role, source in roles
        if source.places is not None
    ]
    return tuple(
        Source(
            role, source.path.name, source_sha256(source.path), source.date, source.licence, reading.rows.get(role, 0)
        )
        for role, source in roles
    )


def all_parameters(sources: Sources, cells: gpd.GeoDataFrame) -> MappingProxyType[str, str | int | float]:
    """Return every setting behind the area, those of ``sources.toml`` and those of the program."""
    return MappingProxyType(
        {
            "population_method": sources.population_method,
            **sources.parameters,
            **sources.bus_settings,
            # A table of cells brings its own resolution.
            "h3_resolution": h3.get_resolution(cells["cell"].iloc[0]),
            **{f"{mode}_kmh": kmh for mode, kmh in MODE_KMH.items()},
            "drive_share_of_limit": DRIVE_SHARE_OF_LIMIT,
            "drive_share_of_rural_limit": DRIVE_SHARE_OF_RURAL_LIMIT,
            "default_table_crs": DEFAULT_CRS,
        }
    )


def fingerprint_of(sources: Sources, files: tuple[Source, ...], parameters: Mapping[str, str | int | float]) -> str:
    """Return 16 hexadecimal digits over format version, ``sources.toml``, every file's content and every setting."""
    digest = hashlib.sha256(f"{FORMAT_VERSION}\n{sources.canonical}\n".encode())
    for source in files:
        digest.update(f"{source.role} {source.sha256}\n".encode())
    for name, value in parameters.items():
        digest.update(f"{name}={value}\n".encode())
    return digest.hexdigest()[:16]
