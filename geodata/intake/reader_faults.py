"""What another program's reader says of a damaged file, told as a fault of that file."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import Fault, FormatError
from geodata.text import Text

_LONGEST = 200


def unreadable(file: str | Path, error: BaseException, remedy: Text, *, row: int | None = None) -> FormatError:
    """Return the refusal of a file that a reader could not read.

    Parameters
    ----------
    file : str or Path
        The planner's name of the file, or its path, of which the name is told.
    error : BaseException
        What the reader raised; it is told on one line and not at length.
    remedy : Text
        What to do about it.
    row : int or None
        The row at which reading stopped.
    """
    said = " ".join(str(error).split())
    said = said if len(said) <= _LONGEST else said[:_LONGEST] + "…"
    name = file.name if isinstance(file, Path) else file
    return FormatError([Fault(name, Text(f"无法读取（{said}）", f"cannot be read ({said})"), remedy, row=row)])
