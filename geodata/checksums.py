"""Checksums of files."""

from __future__ import annotations

import glob
import hashlib
from pathlib import Path

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""The files of a shapefile that count; the first one names it."""


def source_sha256(path: Path) -> str:
    """Return the checksum of a file; of a shapefile, whose attributes and CRS are files of their own, of all of them."""
    if path.suffix.lower() != ".shp":
        return file_sha256(path)
    parts = sorted(
        part for part in path.parent.glob(f"{glob.escape(path.stem)}.*") if part.suffix.lower() in SHAPEFILE_PARTS
    )
    return hashlib.sha256("".join(file_sha256(part) for part in parts).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
