"""Small p-median problems and their solution by enumeration, written out from the definition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.rules import NO_RULES, SiteRules
from tests.planning.siting.oracle import choices, random_rules


@dataclass(frozen=True)
class MedianCase:
    """A problem; infinite distances are not reached."""

    far: np.ndarray
    weights: np.ndarray
    now: np.ndarray
    beyond: float
    sites: int | None
    rules: SiteRules

    def sparse(self) -> csr_matrix:
        """The distances with entries where a candidate reaches a point, zeros included."""
        reached = np.isfinite(self.far)
        ptr = np.concatenate([[0], np.cumsum(reached.sum(axis=1))])
        return csr_matrix((self.far[reached], np.nonzero(reached)[1], ptr), shape=self.far.shape)

    def cost(self, chosen: tuple[int, ...]) -> float:
        """Sum of weight times distance to the nearest of the chosen, the existing and what counts beyond."""
        total = 0.0
        for point, weight in enumerate(self.weights.tolist()):
            if weight > 0:
                nearest = min(self.now[point], self.beyond, *(self.far[site, point] for site in chosen), np.inf)
                total += weight * nearest
        return float(total)

    def costs(self) -> dict[tuple[int, ...], float]:
        """The cost of every choice that keeps to the rules."""
        return {chosen: self.cost(chosen) for chosen in choices(len(self.far), self.sites, self.rules)}


@st.composite
def median_cases(draw: st.DrawFn, *, most_candidates: int = 7, plain: bool = False) -> MedianCase:
    """Some problem; with whole or fractional distances, few or many of them equal, all or only some reached."""
    candidates, points = draw(st.integers(1, most_candidates)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = draw(st.sampled_from([3, 40]))
    far = rng.integers(0, steps, (candidates, points)).astype(np.float64)
    if draw(st.booleans()):
        far = far * 0.37
    far[rng.random(far.shape) < draw(st.sampled_from([0.0, 0.0, 0.5]))] = np.inf
    weights = rng.choice([0.0, 1.0, 2.0, 7.0] if draw(st.booleans()) else [0.25, 1.0, 99.75], points)
    weights[0] += 1.0
    now = rng.choice([2.0, 5.5, np.inf], points) if draw(st.booleans()) else np.full(points, np.inf)
    beyond = draw(st.sampled_from([np.inf, 4.0, 30.0]))
    rules = NO_RULES if plain or draw(st.booleans()) else draw(random_rules(candidates))
    sites = (
        draw(st.integers(1, candidates + 1)) if plain else draw(st.one_of(st.none(), st.integers(0, candidates + 1)))
    )
    return MedianCase(far, weights, now, beyond, sites, rules)
