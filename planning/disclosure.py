"""Disclosure control: small counts of registered unemployed are withheld wherever they would show."""

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
    small = _is_small(counts)
    if whole is not None:
        small |= _is_small(whole) | _is_small(whole - counts)
    return small


def _is_small(counts: pd.Series) -> NDArray[np.bool_]:
    rounded = counts.round().to_numpy(dtype=np.float64)
    return (rounded > 0) & (rounded < MINIMUM_COUNT)
