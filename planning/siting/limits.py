"""The rules over the candidates still free, in the arrays that compiled kernels keep to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from planning.search import Floats, Ints

SLACK = 5e-10
"""By this much an activity may pass its limit: the rounding of sums, half of what the checker of rules allows."""


class Limits(NamedTuple):
    """Rows ``low <= matrix @ x <= high`` with non-negative coefficients; a named tuple, as kernels take it whole.

    Attributes
    ----------
    row_starts, members, member_values : (rows + 1,) int64, (entries,) int32, (entries,) float64
        Each row's candidates and their coefficients.
    starts, rows, values : (candidates + 1,) int64, (entries,) int32, (entries,) float64
        The same by candidate.
    low, high : (rows,) float64
        Limits, infinite where there is none.
    main : bool
        Whether the first row counts all sites or costs, and so limits the whole choice from above.
    """

    row_starts: NDArray[np.int64]
    members: Ints
    member_values: Floats
    starts: NDArray[np.int64]
    rows: Ints
    values: Floats
    low: Floats
    high: Floats
    main: bool

    def matrix(self) -> csr_matrix:
        """Return the rows as a matrix, (rows, candidates)."""
        shape = (len(self.low), len(self.starts) - 1)
        return csr_matrix((self.member_values, self.members, self.row_starts), shape=shape)

    def activity(self, chosen: Ints) -> Floats:
        """Return each row's sum over some candidates, (rows,) float64."""
        return np.asarray(self.matrix()[:, chosen].sum(axis=1), dtype=np.float64).ravel()


def limits(matrix: csr_matrix, low: Floats, high: Floats, *, main: bool) -> Limits:
    """Return linear rows as `Limits`.

    Parameters
    ----------
    matrix : csr_matrix, (rows, candidates)
        Non-negative coefficients.
    low, high : (rows,) float64
        Limits.
    main : bool
        As in `Limits`.
    """
    by_row, by_candidate = csr_matrix(matrix), csc_matrix(matrix)
    return Limits(
        by_row.indptr.astype(np.int64),
        by_row.indices.astype(np.int32),
        by_row.data.astype(np.float64),
        by_candidate.indptr.astype(np.int64),
        by_candidate.indices.astype(np.int32),
        by_candidate.data.astype(np.float64),
        low,
        high,
        main,
    )


@njit(cache=True, nogil=True)
def may_add(limits: Limits, activity: Floats, candidate: int) -> bool:
    """Return whether a candidate may be added without passing an upper limit."""
    for place in range(limits.starts[candidate], limits.starts[candidate + 1]):
        row = limits.rows[place]
        if activity[row] + limits.values[place] > limits.high[row] + SLACK:
            return False
    return True


@njit(cache=True, nogil=True)
def count_in(limits: Limits, activity: Floats, candidate: int, sign: float) -> None:
    """Add a candidate to the rows' activities, or with a sign of -1 take it away."""
    for place in range(limits.starts[candidate], limits.starts[candidate + 1]):
        activity[limits.rows[place]] += sign * limits.values[place]
