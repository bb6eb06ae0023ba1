"""The guard of map approval: what every map says of it, with an approval number (审图号) and without."""

from __future__ import annotations

from geodata.text import Text
from publishing.words import STAMP


def approval_text(approval_number: str) -> Text:
    """Return what a map must say: its approval number, or, without one, that it is for internal use.

    Parameters
    ----------
    approval_number : str
        As the planner gave it; blanks alone are none.

    Returns
    -------
    Text
        `publishing.words.STAMP` where there is no number.
    """
    number = " ".join(approval_number.split())
    return Text(f"审图号：{number}", f"Map approval no. {number}") if number else STAMP


def is_approved(approval_number: str) -> bool:
    """Return whether there is an approval number."""
    return bool(approval_number.strip())
