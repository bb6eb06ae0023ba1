"""Named errors of publishing, told in both languages."""

from __future__ import annotations

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
