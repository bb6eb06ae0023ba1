"""What must be covered: amounts of demand in quotas, and demand without which no quota can be met.

Demand points that the same candidates cover stand or fall together and are merged first, which changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from geodata.network import read_only
from planning.search import Floats, Ints
from planning.siting.cover import equal_demand

QUOTA_SLACK = 1e-9
"""By this share of a quota's total a sum of weights may miss it: the rounding of sums."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Quotas:
    """Merged demand, and how much of it must be covered.

    Attributes
    ----------
    cover : csr_matrix, (candidates, groups) int8
        Which candidate covers which group of demand points, each group covered by some allowed candidate.
    covering : csr_matrix, (groups, candidates) int8
        Its transpose.
    amounts : csr_matrix, (quotas, groups) float64
        How much each group brings to each quota.
    need : (quotas,) float64
        At least so much of each quota must be covered.
    slack : (quotas,) float64
        By so much a sum may miss a quota; see `QUOTA_SLACK`.
    must : (groups,) bool
        Groups that must be covered whatever the quotas.
    """

    cover: csr_matrix
    covering: csr_matrix
    amounts: csr_matrix
    need: Floats
    slack: Floats
    must: Flags

    def reached(self, chosen: Ints) -> Floats:
        """Return how much of each quota the candidates cover, (quotas,) float64."""
        return np.asarray(self.amounts @ self.covered(chosen).astype(np.float64))

    def covered(self, chosen: Ints) -> Flags:
        """Return which groups the candidates cover, (groups,) bool."""
        opened = np.zeros(self.cover.shape[0], dtype=np.int32)
        opened[chosen] = 1
        return np.asarray(self.covering @ opened > 0)

    def met_by(self, chosen: Ints) -> bool:
        """Return whether the candidates cover all that must be covered."""
        covered = self.covered(chosen)
        if (self.must & ~covered).any():
            return False
        return bool((self.amounts @ covered.astype(np.float64) >= self.need - self.slack).all())

    def asking(self, need: Floats) -> Quotas:
        """Return the same quotas with other needs.

        Parameters
        ----------
        need : (quotas,) float64
            What must be covered of each.

        Returns
        -------
        Quotas
            A group without which what is left falls short of a need must be covered: that is told apart.
        """
        total = np.asarray(self.amounts.sum(axis=1)).ravel()
        spare = np.maximum(total - need, 0.0) + self.slack
        too_much = self.amounts.copy()
        too_much.data = (too_much.data > np.repeat(spare, np.diff(too_much.indptr))).astype(np.float64)
        must = np.asarray(too_much.sum(axis=0)).ravel() > 0
        return replace(self, need=read_only(np.asarray(need, dtype=np.float64)), must=read_only(self.must | must))


def merged_quotas(cover: csr_matrix, amounts: csr_matrix, slack: Floats, must: Flags, allowed: Flags) -> Quotas:
    """Return quotas over merged demand that ask for nothing yet but what must be covered.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    amounts : csr_matrix, (quotas, demand) float64
        How much each demand point brings to each quota; non-negative.
    slack : (quotas,) float64
        By so much a sum may miss a quota.
    must : (demand,) bool
        Demand points that must be covered; each is covered by an allowed candidate.
    allowed : (candidates,) bool
        Candidates that may be chosen; the others cover nothing here.

    Returns
    -------
    Quotas
        Demand that nobody covers or that matters to no quota is left out.
    """
    part = _of_allowed(cover, allowed)
    columns = csc_matrix(part)
    by_point = csc_matrix(amounts)
    by_point.eliminate_zeros()
    matters = must | (np.diff(by_point.indptr) > 0)
    starts, members = part.indptr.astype(np.int64), part.indices.astype(np.int32)
    groups, _, first = equal_demand(starts, members, matters.astype(np.float64))
    useful = np.flatnonzero(groups >= 0)
    group = groups[useful]
    gather = csr_matrix((np.ones(len(useful)), (useful, group)), shape=(cover.shape[1], len(first)))
    grouped = csr_matrix(by_point @ gather)
    grouped.sort_indices()
    needed = np.zeros(len(first), dtype=bool)
    needed[group[must[useful]]] = True
    merged = csr_matrix(columns[:, first])
    nothing = np.zeros(amounts.shape[0])
    return Quotas(merged, csr_matrix(merged.T), grouped, read_only(nothing), read_only(slack), read_only(needed))


def _of_allowed(cover: csr_matrix, allowed: Flags) -> csr_matrix:
    part = csr_matrix(cover != 0, dtype=np.int8)
    part.data[~np.repeat(allowed, np.diff(part.indptr))] = 0
    part.eliminate_zeros()
    return part
