"""Words from planners' files are shown as they are: what Markdown would read as its own signs is escaped."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~:$])")


def plain(text: str) -> str:
    """Return ``text`` such that Markdown shows exactly it: no link, image, formula or markup."""
    return _SIGNS.sub(r"\\\1", text)
