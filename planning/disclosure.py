"""Disclosure control: small counts of registered unemployed are withheld wherever they would show.

They are shown for the whole area and per reporting unit only. A withheld unit would follow from the area's total less
the other units, so further units are withheld with it (complementary cell suppression, see L. Willenborg and T. de Waal,
"Elements of Statistical Disclosure Control", 2001).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MINIMUM_COUNT = 10
"""Counts of priority persons above 0 and below this are withheld."""


def withheld(counts: pd.Series, whole: pd.Series | None = None) -> NDArray[np.bool_]:
    """Return which counts must not be shown.

    Parameters
    ----------
    counts : Series
        Counts of priority persons.
    whole : Series, optional
        The totals of which ``counts`` are a part: a part is withheld too where the rest of its whole, or the whole
        itself, is a small count, since the difference would give it away.

    Returns
    -------
    array of bool
        Same length as ``counts``.
    """
    small = is_small(counts)
    if whole is not None:
        small |= is_small(whole) | is_small(whole - counts)
    return small


def withheld_beside_sum(counts: pd.Series, whole: pd.Series | None = None) -> NDArray[np.bool_]:
    """Return which counts must not be shown in a column whose sum is shown.

    Parameters
    ----------
    counts, whole : Series
        As for `withheld`.

    Returns
    -------
    array of bool
        If any count is withheld, at least two are, and what is withheld adds up to no small count: the next smallest
        counts above 0 are withheld with them. Where there are not enough of those, all counts are withheld.
    """
    hidden = withheld(counts, whole)
    if not hidden.any():
        return hidden
    rounded = counts.round().to_numpy(dtype=np.float64)
    for place in np.argsort(rounded, kind="stable"):
        if hidden.sum() >= 2 and rounded[hidden].sum() >= MINIMUM_COUNT:
            break
        hidden[place] |= rounded[place] > 0
    return hidden


def is_small(counts: pd.Series | NDArray[np.float64], below: int = MINIMUM_COUNT) -> NDArray[np.bool_]:
    """Return which counts, rounded, are above 0 and below a limit, in the counts' shape."""
    rounded = np.rint(np.asarray(counts, dtype=np.float64))
    return np.asarray((rounded > 0) & (rounded < below))
