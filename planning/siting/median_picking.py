"""Picking the few candidates of least worth, without sorting them all."""

from __future__ import annotations

import numpy as np
from numba import njit

from planning.search import Floats
from planning.siting.median_problem import Mask


@njit(cache=True, nogil=True)
def _select(values: Floats, place: int) -> float:
    """Return the value that sorting would bring to a place, reordering so that none before is larger (C. A. R. Hoare, 1961)."""
    low, high = 0, len(values) - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                swapped = values[left]
                values[left] = values[right]
                values[right] = swapped
                left += 1
                right -= 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return values[place]  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def edges(worth: Floats, most_sites: int, parted: Floats) -> tuple[float, float]:
    """Return the worth of the last candidate picked and of the first not picked, none above 0.

    Parameters
    ----------
    worth : (m,) float64
        Worth of each candidate; less is better.
    most_sites : int
        How many are picked at most; none of positive worth is.
    parted : (m,) float64
        Scratch.
    """
    if most_sites >= len(worth):
        return 0.0, 0.0
    for site in range(len(worth)):
        parted[site] = worth[site]
    last = -np.inf
    if most_sites > 0:
        last = min(_select(parted, most_sites - 1), 0.0)
    following = 0.0
    for place in range(most_sites, len(worth)):
        following = min(following, parted[place])
    return last, following


@njit(cache=True, nogil=True)
def pick(worth: Floats, last: float, most_sites: int, taken: Mask) -> float:
    """Take the candidates of least worth, at most so many, and return the sum of their worth.

    Parameters
    ----------
    worth : (m,) float64
        Worth of each candidate.
    last : float
        Worth of the last one picked; see `edges`.
    most_sites : int
        How many are picked at most.
    taken : (m,) bool
        Set: which are picked. Of candidates of equal worth those of lower number.
    """
    total, count = 0.0, 0
    for site in range(len(worth)):
        taken[site] = worth[site] < last
        if taken[site]:
            total += worth[site]
            count += 1
    if last < 0.0:
        for site in range(len(worth)):
            if count == most_sites:
                break
            if worth[site] == last:
                taken[site] = True
                total += last
                count += 1
    return total
