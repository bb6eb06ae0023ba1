"""Named errors of publishing, told in both languages."""

from __future__ import annotations

from pathlib import Path

from geodata.text import Text


class ExportError(Exception):
    """A product cannot be made or cannot be written.

    Parameters
    ----------
    text : Text
        What is wrong and what to do about it.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)

    def say(self, language: str) -> str:
        """Return the message in ``language``."""
        return self.text.say(language)


class FontError(ExportError):
    """No font with Chinese characters is on this machine, so a sheet would show boxes instead of words."""


def cannot_write(path: Path, error: BaseException) -> ExportError:
    """Return the error that tells that products cannot be written to a file or folder, why, and what to do."""
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return ExportError(
        Text(
            f"无法把成果写入“{path}”：{reason}。请检查权限和磁盘空间，或另选位置。",
            f"the products cannot be written to “{path}”: {reason}. Check permissions and disk space, or choose another place",
        )
    )
