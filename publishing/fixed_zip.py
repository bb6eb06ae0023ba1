"""ZIP archives without the time of writing: the same bytes for the same files, whenever they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an entry can carry."""


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return files, by name, as one ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def unzipped(archive: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP archive by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as written:
        return {entry.filename: written.read(entry) for entry in written.infolist()}
