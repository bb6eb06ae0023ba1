"""Words for people: every text exists in Chinese (the default) and in English, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGES = ("zh", "en")
"""Languages of the interface; the first is the default."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages.

    Attributes
    ----------
    zh, en : str
        The same in Chinese and in English.
    """

    zh: str
    en: str

    def __str__(self) -> str:
        """Return the Chinese text."""
        return self.zh

    def say(self, language: str) -> str:
        """Return the text in ``language``, ``"zh"`` or ``"en"``."""
        return self.en if language == "en" else self.zh


def joined(texts: Iterable[Text]) -> Text:
    """Return several texts as one, parted by semicolons."""
    said = list(texts)
    return Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))
