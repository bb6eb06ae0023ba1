"""Named errors of the data door: every fault names its file, row, column and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one file, told so that a planner can mend it.

    Attributes
    ----------
    file : str
        Name of the file as the planner gave it.
    problem : Text
        What is wrong, with the offending value.
    remedy : Text
        What to do about it.
    row : int or None
        Row as the planner's program numbers it (the header of a table is row 1).
    column : str or None
        Column header, or the key of ``sources.toml``.
    value : str
        The offending value as it stands in the file; "" where there is none.
    """

    file: str
    problem: Text
    remedy: Text
    row: int | None = None
    column: str | None = None
    value: str = ""

    def say(self, language: str) -> str:
        """Return the fault as one line in ``language``: place, problem, remedy."""
        place = Text(self.file, self.file)
        if self.row is not None:
            place = Text(f"{place.zh} 第 {self.row} 行", f"{place.en}, row {self.row}")
        if self.column is not None:
            place = Text(f"{place.zh}“{self.column}”", f"{place.en}, “{self.column}”")
        told = Text(
            f"{place.zh}：{self.problem.zh}。{self.remedy.zh}。", f"{place.en}: {self.problem.en}. {self.remedy.en}."
        )
        return told.say(language)

    def __str__(self) -> str:
        """Return the fault in Chinese."""
        return self.say("zh")


def shortened(faults: list[Fault], *, most: int = 20, count: int = 0) -> list[Fault]:
    """Return the first ``most`` of many faults of one column, and one that counts the rest of all (or of ``count``)."""
    if len(faults) <= most:
        return faults
    rest = max(len(faults), count) - most
    last = faults[most]
    more = Text(f"此列还有 {rest} 处错误", f"{rest} more faults in this column")
    return [*faults[:most], Fault(last.file, more, last.remedy, row=last.row, column=last.column)]


class InputError(Exception):
    """The planner's input cannot be used; carries every fault that was found at once.

    Parameters
    ----------
    faults : iterable of Fault
        At least one fault.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def say(self, language: str) -> str:
        """Return all faults in ``language``, a line each."""
        return "\n".join(fault.say(language) for fault in self.faults)


class SourcesError(InputError):
    """``sources.toml`` itself is wrong: unknown keys, missing keys, wrong types, missing files."""


class FormatError(InputError):
    """A file cannot be read as what it should be: damaged, empty, or of another format."""


class UploadError(FormatError):
    """A file is refused before it is read: too large, or built to do harm."""


class SchemaError(InputError):
    """A table does not keep its schema."""


class PersonalDataError(SchemaError):
    """A table holds personal data (identity numbers, telephone numbers, names), which is refused."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Headers of the columns that hold them, each once."""
        return tuple(dict.fromkeys(fault.column for fault in self.faults if fault.column is not None))


class NoRoadsError(InputError):
    """The road file holds no road that anyone may use, or none inside the study area."""


class TimetableError(InputError):
    """A GTFS feed cannot be used: files or values missing or wrong, or no service on the day or in the window."""


class NoPeopleError(InputError):
    """The population comes to nothing, or has nowhere to be put."""


class FolderError(InputError):
    """A folder that is to be written to is a file, or holds files that would be mixed up with the new ones."""


class AreaError(InputError):
    """A folder does not hold a prepared study area, or holds one of another format."""


class ProjectError(InputError):
    """A project cannot be opened or changed: damaged, changed elsewhere in the meantime, or given what it has no use for."""
