"""The search behind maximal covering: good choices from above, proven bounds from below, and the rest to HiGHS.

Greedy choice, swaps and annealing give choices; prices (`planning.siting.covering_bound`) give bounds and decide candidates
for good, which makes the problem smaller, which makes both better; what cannot be decided so is a mixed-integer programme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.cover import Bools, Covering, restricted
from planning.siting.covering_bound import Relaxation, priced, relaxed
from planning.siting.covering_program import covering_program, program_values
from planning.siting.effort import Watch
from planning.siting.greedy import first_that_fit, greedy_choice
from planning.siting.highs import ABSOLUTE_GAP, STAGE, solve_linear_model
from planning.siting.limits import SLACK, Limits, limits
from planning.siting.plan import ABSOLUTE_PROOF, RELATIVE_PROOF, is_proven
from planning.siting.rules import RuleRows
from planning.siting.swaps import annealed, improved_by_swaps

GREEDY = Text("贪心初选", "first choice")
SWAPPING = Text("交换改进", "improving by swaps")
BOUNDING = Text("计算上界", "proving a bound")
_ROUNDING = 1e-11
"""By this share of all weight a sum may be off: sums of a million floating-point numbers are off by far less."""
_LARGE = 1000.0
"""Weights that are no whole numbers and whose largest lies between 1 and this go to HiGHS as they are."""
_EXACT = 2.0**50
"""Sums of whole numbers up to here are exact."""
_STEPS = 400
"""Steps for prices between two decisions about candidates."""
_ROUNDS = 12
_WORTHWHILE = 0.9
"""Another round pays where it leaves less than this share of the candidates or of the gap."""
_FIRST_MOVES, _MOVES_PER_SITE, _MOVES = 2000, 300, (5000, 100_000)
"""Moves of the annealing at the beginning; later for each site chosen, at least and at most."""
_HALF, _USED = 0.5, 1e-4
"""Shares from which a candidate is rounded up, and from which it is said to be used."""
_KERNEL_SHARE = 0.3
"""Share of the time left that the kernel may take."""
_TURNS, _QUICK_ENTRIES = 5, 50_000
"""How often the search goes on by itself, and up to what size HiGHS takes over before."""
_MOST_ENTRIES = 4_000_000
"""Larger problems are beyond HiGHS in any time a planner waits."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The problem over some candidates: theirs the ``places`` among all, and of them ``inside`` in the best choice."""

    problem: Covering
    limits: Limits
    places: Ints
    inside: Ints


class CoveringSearch:
    """Best choice and bound of one problem, over the candidates that are not decided yet.

    Parameters
    ----------
    problem : Covering
        The whole problem.
    rows : RuleRows
        The rules over all its candidates.
    main : bool
        As in `Limits`.
    required, excluded : (candidates,) bool
        Candidates decided beforehand.
    start : (s,) int32
        A choice that keeps to the rules but for not being as large as it may.
    costs : (candidates,) float64
        What a gain is also compared with; ones where there are no costs.
    watch : Watch
        Clock, news and stop signal.
    """

    def __init__(
        self,
        problem: Covering,
        rows: RuleRows,
        *,
        main: bool,
        required: Bools,
        excluded: Bools,
        start: Ints,
        costs: Floats,
        watch: Watch,
    ) -> None:
        self.whole, self.rows, self.main, self.costs, self.watch = problem, rows, main, costs, watch
        self.numbers = np.arange(problem.candidates, dtype=np.int32)
        self.done = np.empty(0, dtype=np.int32)
        self.problem, self.base = problem, 0.0
        self.relaxation: Relaxation | None = None
        self.limits = self._limits()
        self._decide(required, excluded)
        # What nobody can reach any more must not blur the rest.
        total = self.base + float(self.problem.weights.sum())
        self.pad = _ROUNDING * total
        left = self.problem.weights
        built = [problem.weights[problem.covered[problem.starts[one] : problem.starts[one + 1]]] for one in self.done]
        self.whole_numbers = all(bool((part == np.floor(part)).all()) for part in (left, *built)) and total < _EXACT
        self.scale = _scale(left, whole_numbers=self.whole_numbers)
        self.best, self.value, self.bound = start, problem.covered_weight(start), total

    @property
    def proven(self) -> bool:
        """Whether no choice is better than the best, but for the rounding of sums."""
        if self.whole_numbers:
            return self.bound <= self.value
        # Small values beside a large total carry the rounding of the total's sums.
        return is_proven(self.value, self.bound) or self.bound - self.value <= 2 * self.pad

    def run(self) -> None:
        """Search until the best choice is proven or the time is up."""
        self._choose_greedily()
        bound, _, _ = priced(self.problem, self.limits, self.problem.weights, np.zeros(len(self.limits.low)))
        self._take_bound(bound, GREEDY)
        if self._finished():
            return
        self._improve(self._inside())
        self._anneal(np.ones(len(self.numbers), dtype=np.bool_), _FIRST_MOVES, 0)
        self._close_in()
        self._insist()
        if not self._finished() and len(self.problem.covered) <= _MOST_ENTRIES:
            self._solve_kernel()
        if not self._finished() and len(self.problem.covered) <= _MOST_ENTRIES:
            self._solve_rest()

    def _finished(self) -> bool:
        return self.proven or self.watch.over()

    def _tolerance(self) -> float:
        return 0.0 if self.whole_numbers else 0.5 * max(ABSOLUTE_PROOF, RELATIVE_PROOF * self.value)

    def _cutoff(self) -> float:
        """Return the bound below which, rounding allowed for, there is no choice better than the best."""
        return self.value + (1.0 if self.whole_numbers else self._tolerance()) - self.pad

    def _limits(self) -> Limits:
        fixed = np.asarray(self.rows.matrix[:, self.done].sum(axis=1), dtype=np.float64).ravel()
        return limits(
            self.rows.matrix[:, self.numbers], self.rows.lower - fixed, self.rows.upper - fixed, main=self.main
        )

    def _inside(self) -> Ints:
        """Return those of the best choice that are not decided."""
        return np.flatnonzero(np.isin(self.numbers, self.best)).astype(np.int32)

    def _needed(self) -> Ints:
        """Return those of the best choice by which it meets lower limits."""
        inside = self._inside()
        wanted = self.limits.matrix()[self.limits.low > 0]
        return inside[np.asarray(wanted[:, inside].sum(axis=0)).ravel() > 0]

    def _take_choice(self, chosen: Ints, stage: Text) -> None:
        """Take note of a choice among the candidates not decided, if it is better and keeps to the rules."""
        numbers = np.concatenate([self.done, self.numbers[chosen]]).astype(np.int32)
        value = self.whole.covered_weight(numbers)
        if value > self.value and self._keeps(numbers):
            self.best, self.value = numbers, value
        self.bound = max(self.bound, self.value)
        self.watch.report(stage, objective=self.value)

    def _keeps(self, numbers: Ints) -> bool:
        """Return whether a choice keeps to the rules, summed up anew."""
        activity = np.asarray(self.rows.matrix[:, numbers].sum(axis=1)).ravel()
        return bool(((activity >= self.rows.lower - 2 * SLACK) & (activity <= self.rows.upper + 2 * SLACK)).all())

    def _take_bound(self, bound: float, stage: Text) -> bool:
        """Take note of a bound over the candidates not decided; return whether to go on."""
        safe = self.base + bound + self.pad
        safe = float(np.floor(safe)) if self.whole_numbers else safe
        # What was decided for good could be better than the best by the tolerance.
        self.bound = min(self.bound, max(safe, self.value + self._tolerance()))
        self.watch.report(stage, bound=self.bound)
        return not self._finished()

    def _decide(self, chosen: Bools, dropped: Bools) -> None:
        """Decide candidates for good, given as masks over those not decided, and make the problem smaller."""
        if not (chosen | dropped).any():
            return
        kept = ~(chosen | dropped)
        smaller, places = restricted(self.problem, kept, np.flatnonzero(chosen).astype(np.int32))
        self.done = np.concatenate([self.done, self.numbers[chosen]]).astype(np.int32)
        self.numbers = self.numbers[kept]
        self.base = self.whole.covered_weight(self.done)
        self.limits = self._limits()
        if self.relaxation is not None:
            prices = np.bincount(
                places[places >= 0], weights=self.relaxation.prices[places >= 0], minlength=smaller.demand
            ).astype(np.float64)
            bound, reduced, row_prices = priced(smaller, self.limits, prices, self.relaxation.row_prices)
            share = self.relaxation.share[kept]
            self.relaxation = Relaxation(
                bound, reduced, prices, row_prices, share, self.relaxation.balance, closed=False
            )
        self.problem = smaller

    def _choose_greedily(self) -> None:
        allowed = np.ones(len(self.numbers), dtype=np.bool_)
        needed = self._needed()
        allowed[needed] = False
        for divisors in (np.ones(len(self.numbers)), self.costs[self.numbers]):
            self._take_choice(greedy_choice(self.problem, self.limits, needed, allowed, divisors), GREEDY)
            if (self.costs == self.costs[0]).all():
                break

    def _improve(self, chosen: Ints) -> None:
        if not self._finished():
            everyone = np.ones(len(self.numbers), dtype=np.bool_)
            self._take_choice(improved_by_swaps(self.problem, self.limits, chosen, everyone), SWAPPING)

    def _anneal(self, kept: Bools, moves: int, turn: int) -> None:
        """Anneal over some of the candidates not decided, the best choice among them."""
        if self._finished():
            return
        part = self._part(kept)
        found = annealed(
            part.problem,
            part.limits,
            part.inside,
            np.ones(len(part.places), dtype=np.bool_),
            moves=moves,
            seed=self.watch.effort.seed + turn,
            go_on=lambda: not self._told_to_stop(SWAPPING),
        )
        self._take_choice(part.places[found], SWAPPING)
        self._improve(part.places[found])

    def _told_to_stop(self, stage: Text) -> bool:
        self.watch.report(stage)
        return self.watch.over()

    def _used(self) -> Bools:
        """Return the candidates that the fractional choice or the best choice uses."""
        used = np.zeros(len(self.numbers), dtype=np.bool_) if self.relaxation is None else self.relaxation.share > _USED
        used[self._inside()] = True
        return used

    def _part(self, kept: Bools) -> _Part:
        """Return the problem over some of the candidates not decided, the best choice among them."""
        problem, _ = restricted(self.problem, kept, np.empty(0, dtype=np.int32))
        rows = limits(self.limits.matrix()[:, kept], self.limits.low, self.limits.high, main=self.main)
        places = np.flatnonzero(kept).astype(np.int32)
        return _Part(problem, rows, places, np.flatnonzero(np.isin(places, self._inside())).astype(np.int32))

    def _close_in(self) -> None:
        """Prove bounds, round the fractional choices behind them, decide candidates; again while it pays."""
        for _ in range(_ROUNDS):
            if self._finished():
                return
            gap, free = self.bound - self.value, len(self.numbers)
            closed = self._tighten(int(np.clip(_MOVES_PER_SITE * len(self._inside()), *_MOVES)), 0)
            fewer = len(self.numbers) <= _WORTHWHILE * free
            if not fewer and (closed or self.bound - self.value > _WORTHWHILE * gap):
                return

    def _insist(self) -> None:
        """Go on where the rest is too large for HiGHS to be quick about it, each time longer."""
        for turn in range(1, _TURNS):
            if self._finished() or len(self.problem.covered) <= _QUICK_ENTRIES:
                return
            self._tighten(_MOVES[1] * 2**turn, turn)

    def _tighten(self, moves: int, turn: int) -> bool:
        """Look once for better prices and choices, and decide candidates; return whether the prices are as good as any."""
        self.relaxation = relaxed(
            self.problem,
            self.limits,
            self.relaxation,
            steps=_STEPS,
            goal=self._cutoff() - self.base,
            go_on=lambda bound: self._take_bound(bound, BOUNDING),
        )
        closed = self.relaxation.closed
        self._round()
        self._anneal(self._used(), moves, turn)
        self._decide_by_prices()
        return closed

    def _round(self) -> None:
        """Make a choice of the fractional one: the largest shares that fit, the rest greedily, then swaps."""
        if self.relaxation is None or self._finished():
            return
        share, needed = self.relaxation.share, self._needed()
        order = np.argsort(-share, kind="stable").astype(np.int32)
        order = order[(share[order] > _HALF) & ~np.isin(order, needed)]
        begun = first_that_fit(self.limits, needed, order)
        allowed = np.ones(len(self.numbers), dtype=np.bool_)
        allowed[begun] = False
        chosen = greedy_choice(self.problem, self.limits, begun, allowed, np.ones(len(self.numbers)))
        self._take_choice(chosen, BOUNDING)
        self._improve(chosen)

    def _decide_by_prices(self) -> None:
        """Decide candidates whose other value would lead below the best choice; the best choice itself stays possible."""
        if self.relaxation is None or self.proven:
            return
        inside = np.zeros(len(self.numbers), dtype=np.bool_)
        inside[self._inside()] = True
        hopeless = self.base + self.relaxation.bound - np.abs(self.relaxation.reduced) < self._cutoff()
        reduced = self.relaxation.reduced
        self._decide(hopeless & (reduced > 0) & inside, hopeless & (reduced < 0) & ~inside)
        self._take_bound(self.relaxation.bound, BOUNDING)

    def _solve_kernel(self) -> None:
        """Solve over the candidates that the fractional choice uses, for a better choice."""
        kept = self._used()
        if not 0 < kept.sum() <= _WORTHWHILE * len(kept):
            return
        part = self._part(kept)
        answer = solve_linear_model(
            covering_program(part.problem, part.limits, self.base, self.scale),
            self.watch,
            start=program_values(part.problem, part.inside),
            seconds=_KERNEL_SHARE * self.watch.remaining(),
            tell=False,
        )
        if answer.values is not None:
            self._take_choice(part.places[answer.values[: len(part.places)] > _HALF], STAGE)
            self._decide_by_prices()

    def _solve_rest(self) -> None:
        """Solve over all that is not decided."""
        answer = solve_linear_model(
            covering_program(self.problem, self.limits, self.base, self.scale),
            self.watch,
            start=program_values(self.problem, self._inside()),
            tell=self.scale == 1.0,
        )
        if answer.values is not None:
            self._take_choice(np.flatnonzero(answer.values[: len(self.numbers)] > _HALF).astype(np.int32), STAGE)
        self._take_bound((answer.bound + ABSOLUTE_GAP) / self.scale - self.base, STAGE)


def _scale(weights: Floats, *, whole_numbers: bool) -> float:
    """Return a power of two that brings the largest weight near a thousand; 1 where it need not be changed."""
    largest = float(weights.max(initial=0.0))
    if whole_numbers or largest == 0.0 or 1.0 <= largest <= _LARGE:
        return 1.0
    return float(2.0 ** np.round(np.log2(_LARGE / largest)))
