"""Jobs in the background: progress, stop, errors; and what is shared with other sessions."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from dashboard import background
from dashboard.background import GONE_SECONDS, Turns
from dashboard.solving import Job, Question, Shelf
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import SitingError
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.siting import SolveProgress

SECONDS = 60


def question(sites: int = 1) -> Question:
    return Question("plan", "f" * 16, Scenario(sites=sites))


def news(seconds: float) -> SolveProgress:
    return SolveProgress(Text("求解", "solving"), 1.0, 2.0, 0.5, seconds)


def test_an_answer_is_shared_and_not_sought_again() -> None:
    shelf = Shelf()
    first = Job(question(), lambda _: "plan", shelf)
    assert first.wait(SECONDS)
    assert not first.is_running
    assert first.answer == "plan"

    def fail(_: Job) -> None:
        raise AssertionError("sought again")

    again = Job(question(), fail, shelf)
    assert not again.is_running
    assert again.answer == "plan"
    assert shelf.get(question(2)) is None


def test_a_stopped_job_keeps_its_answer_to_itself() -> None:
    shelf, told = Shelf(), threading.Event()

    def work(job: Job) -> str:
        seconds = 0.0
        while job.tell(news(seconds)):
            told.set()
            seconds += 0.01
        return "best so far"

    job = Job(question(), work, shelf)
    assert told.wait(SECONDS)
    assert job.is_running
    job.stop()
    assert job.wait(SECONDS)
    assert job.is_stopped
    assert job.answer == "best so far"
    assert shelf.get(question()) is None


def test_progress_is_kept_in_steps_that_can_be_seen() -> None:
    def work(job: Job) -> int:
        return sum(job.tell(news(0.125 * step)) for step in range(9)) + job.tell_part(3, 7)

    job = Job(question(), work, Shelf())
    assert job.wait(SECONDS)
    assert job.answer == 10
    assert [past.seconds for past in job.history] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert job.latest is not None
    assert job.latest.seconds == 1.0
    assert job.parts == (3, 7)


def test_an_error_of_planning_and_a_defect_are_told_apart() -> None:
    def refuse(_: Job) -> None:
        raise SitingError(Text("不行", "no"))

    def break_(_: Job) -> None:
        raise ZeroDivisionError

    refused, broken = Job(question(), refuse, Shelf()), Job(question(2), break_, Shelf())
    assert refused.wait(SECONDS)
    assert broken.wait(SECONDS)
    assert isinstance(refused.error, SitingError)
    assert refused.defect is None
    assert isinstance(broken.defect, ZeroDivisionError)
    assert broken.error is None


def test_the_shelf_drops_what_was_used_longest_ago() -> None:
    shelf = Shelf(size=2)
    for sites in (1, 2):
        shelf.put(question(sites), sites)
    assert shelf.get(question(1)) == 1
    shelf.put(question(3), 3)
    assert [shelf.get(question(sites)) for sites in (1, 2, 3)] == [1, None, 3]


def test_a_plan_stopped_at_once_is_still_a_plan(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=4, jobs_weight=0.3)

    def work(job: Job) -> ScenarioResult:
        def tell(told: SolveProgress) -> bool:
            job.stop()
            return job.tell(told)

        return run_scenario(sample_area, scenario, on_progress=tell)

    job = Job(Question("plan", sample_area.fingerprint, scenario), work, Shelf())
    assert job.wait(SECONDS)
    assert job.error is None
    assert job.defect is None
    assert job.latest is not None
    plan = job.answer.proposal.plan
    assert 0 < len(plan.chosen) <= 4
    assert plan.bound >= plan.objective > 0


def test_jobs_wait_for_their_turn_in_the_order_in_which_they_came() -> None:
    shelf, turns, release, order = Shelf(), Turns(1), threading.Event(), []

    def work(job: Job) -> int:
        order.append(job.question.scenario.sites)
        assert release.wait(SECONDS)
        return job.question.scenario.sites

    jobs = []
    for sites in (1, 2, 3):
        jobs.append(Job(question(sites), work, shelf, turns))
        # Threads start in any order: each is let into the queue before the next comes.
        while not order or (sites > 1 and jobs[-1].place != sites - 1):
            jobs[-1].wait(0.001)
    assert [job.place for job in jobs] == [0, 1, 2]
    assert all(job.is_running for job in jobs)
    jobs[1].stop()
    assert jobs[1].wait(SECONDS)
    assert jobs[1].answer is None
    assert jobs[1].error is jobs[1].defect is None
    assert [job.place for job in jobs] == [0, 0, 1]
    release.set()
    assert jobs[2].wait(SECONDS)
    assert order == [1, 3]
    assert [job.answer for job in jobs] == [1, None, 3]


def test_who_waits_takes_an_answer_found_meanwhile_and_a_defect_does_not_block_the_queue() -> None:
    shelf, turns, began, release = Shelf(), Turns(1), threading.Event(), threading.Event()

    def break_(_: Job) -> None:
        began.set()
        assert release.wait(SECONDS)
        raise ZeroDivisionError

    def fail(_: Job) -> None:
        raise AssertionError("sought again")

    first = Job(question(1), break_, shelf, turns)
    assert began.wait(SECONDS)
    second = Job(question(2), fail, shelf, turns)
    shelf.put(question(2), "found elsewhere")
    release.set()
    assert first.wait(SECONDS)
    assert second.wait(SECONDS)
    assert isinstance(first.defect, ZeroDivisionError)
    assert second.answer == "found elsewhere"


class Browser:
    """A session with a clock of its own, which is there or gone."""

    def __init__(self) -> None:
        self.seconds, self.is_there = 0.0, True

    def clock(self) -> float:
        return self.seconds

    def is_wanted(self) -> bool:
        return self.is_there


def test_a_job_whose_session_is_gone_stops_after_a_while_and_lets_the_next_work() -> None:
    browser, turns, shelf = Browser(), Turns(1), Shelf()
    ticks, answers = threading.Semaphore(0), threading.Semaphore(0)

    def work(job: Job) -> str:
        while ticks.acquire(timeout=SECONDS) and job.tell_part(0, 1):
            answers.release()
        return "best so far"

    def tick(seconds: float) -> None:
        browser.seconds += seconds
        ticks.release()
        assert answers.acquire(timeout=SECONDS)

    job = Job(question(1), work, shelf, turns, is_wanted=browser.is_wanted, clock=browser.clock)
    tick(10 * GONE_SECONDS)  # as long as the session is there, nothing is too long
    following = Job(question(2), lambda _: "next", shelf, turns)
    browser.is_there = False
    tick(10 * GONE_SECONDS)
    tick(GONE_SECONDS)
    browser.is_there = True  # loaded again
    tick(1.0)
    browser.is_there = False
    tick(1.0)
    tick(GONE_SECONDS)
    assert job.is_running
    browser.seconds += 1.0
    ticks.release()
    assert job.wait(SECONDS)
    assert job.is_stopped
    assert following.wait(SECONDS)
    assert following.answer == "next"
    assert shelf.get(question(1)) is None


def test_a_job_that_waits_for_its_turn_leaves_the_queue_when_its_session_is_gone() -> None:
    browser, turns, release = Browser(), Turns(1, look_seconds=0.01), threading.Event()
    began = threading.Event()

    def hold(_: Job) -> str:
        began.set()
        assert release.wait(SECONDS)
        return "first"

    first = Job(question(1), hold, Shelf(), turns)
    assert began.wait(SECONDS)
    waiting = Job(question(2), lambda _: "second", Shelf(), turns, is_wanted=browser.is_wanted, clock=browser.clock)
    browser.is_there = False
    while not waiting.wait(0.02):
        browser.seconds += GONE_SECONDS / 4
        assert browser.seconds < 1000 * GONE_SECONDS
    assert waiting.is_stopped
    assert waiting.answer is None
    assert first.is_running
    release.set()
    assert first.wait(SECONDS)


def test_a_job_asks_the_server_for_the_session_whose_page_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    connected, browser = {"a"}, Browser()
    monkeypatch.setattr(background, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="a"))
    monkeypatch.setattr(
        background.runtime, "get_instance", lambda: SimpleNamespace(is_active_session=connected.__contains__)
    )
    job = Job(question(), lambda _: "plan", Shelf(), clock=browser.clock)
    assert job.goes_on()
    connected.clear()
    assert job.goes_on()
    browser.seconds += GONE_SECONDS + 1.0
    assert not job.goes_on()
