"""The running clock: what is told never gets worse, and who says stop is obeyed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text import Text
from planning.errors import SitingError
from planning.siting.effort import Effort, SolveProgress, Watch

STAGE = Text("阶段", "stage")
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6))


class Listener:
    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[SolveProgress] = []
        self.stop_after = stop_after

    def __call__(self, news: SolveProgress) -> bool:
        self.told.append(news)
        return self.stop_after is None or len(self.told) < self.stop_after


@settings(max_examples=60, deadline=None)
@given(news=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8), minimised=st.booleans())
def test_what_is_told_never_gets_worse(news: list[tuple[float | None, float | None]], minimised: bool) -> None:
    listener = Listener()
    watch = Watch(Effort(on_progress=listener), minimised=minimised)
    for objective, bound in news:
        watch.report(STAGE, objective=objective, bound=bound)
    sign = -1 if minimised else 1
    told = np.array([(one.objective, one.bound) for one in listener.told]) * sign
    assert (told[1:, 0] >= told[:-1, 0]).all()
    assert (told[1:, 1] <= told[:-1, 1]).all()
    objectives = [objective for objective, _ in news if objective is not None]
    bounds = [bound for _, bound in news if bound is not None]
    best, tightest = (min, max) if minimised else (max, min)
    assert watch.objective == best(objectives, default=-sign * float("inf"))
    assert watch.bound == tightest(bounds, default=sign * float("inf"))
    assert all(one.gap >= 0 for one in listener.told)
    assert (np.diff([one.seconds for one in listener.told]) >= 0).all()


def test_the_gap_is_whole_while_a_side_is_unknown() -> None:
    listener = Listener()
    watch = Watch(Effort(on_progress=listener))
    watch.report(STAGE)
    watch.report(STAGE, objective=80.0)
    watch.report(STAGE, bound=100.0)
    assert [one.gap for one in listener.told] == pytest.approx([1.0, 1.0, 0.2])
    assert listener.told[0].stage == STAGE


def test_who_says_stop_is_obeyed_and_not_asked_again() -> None:
    listener = Listener(stop_after=2)
    watch = Watch(Effort(on_progress=listener))
    for number in range(5):
        watch.report(STAGE, objective=float(number))
        assert watch.cancelled is (number >= 1)
    assert len(listener.told) == 2
    assert watch.over()
    assert watch.remaining() == 0.0
    assert watch.objective == 4.0


def test_time_runs_out() -> None:
    assert Watch(Effort(time_limit_seconds=0)).over()
    assert Watch(Effort(time_limit_seconds=0)).remaining() == 0.0
    watch = Watch(Effort(time_limit_seconds=1000))
    assert not watch.over()
    assert 0 < watch.remaining() <= 1000
    assert watch.seconds() >= 0
    assert not Watch(Effort(time_limit_seconds=float("inf"))).over()


@pytest.mark.parametrize("limit", [-1.0, -1e-9, float("nan")])
def test_impossible_limits_are_refused(limit: float) -> None:
    with pytest.raises(SitingError, match="求解时限") as caught:
        Watch(Effort(time_limit_seconds=limit))
    assert "time limit" in caught.value.say("en")


def test_a_part_has_its_own_time_and_tells_the_stage_alone() -> None:
    listener = Listener(stop_after=2)
    whole = Watch(Effort(time_limit_seconds=1000, seed=7, on_progress=listener))
    whole.report(STAGE, objective=5.0, bound=9.0)
    effort = whole.part(10)
    assert (effort.time_limit_seconds, effort.seed) == (10, 7)
    assert whole.part(1e6).time_limit_seconds <= 1000
    part = Watch(effort)
    inner = Text("部分", "part")
    part.report(inner, objective=100.0, bound=1.0)
    assert listener.told[-1].stage == inner
    assert (listener.told[-1].objective, listener.told[-1].bound) == (5.0, 9.0)
    # The listener said stop: the part ends and with it the whole.
    assert part.over()
    assert whole.over()
    assert whole.part(10).time_limit_seconds == 0.0


def test_a_part_of_what_nobody_listens_to_is_silent() -> None:
    assert Watch(Effort()).part(1.0).on_progress is None


def test_news_are_told_in_the_listeners_unit() -> None:
    told: list[SolveProgress] = []
    watch = Watch(Effort(on_progress=lambda news: told.append(news) is None), scale=4.0)
    watch.report(Text("求解", "solving"), objective=8.0, bound=16.0)
    assert (told[0].objective, told[0].bound, watch.objective, watch.bound) == (2.0, 4.0, 2.0, 4.0)
