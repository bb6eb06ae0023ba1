"""What an own candidate may be; everything wrong with it is told at once."""

from __future__ import annotations

import math

import pytest

from planning.errors import ScenarioError
from planning.own_candidates import MOST_CANDIDATES, OwnCandidate
from planning.siting_request import SitingRequest

GOOD = OwnCandidate("own-1", "旧粮站", 106.8, 39.6, ("gig_post",), 3.0)


def test_requests_with_equal_candidates_are_equal() -> None:
    again = OwnCandidate("own-1", "旧粮站", 106.8, 39.6, ("gig_post",), 3.0)
    assert {SitingRequest(own_candidates=(GOOD,)): 1}[SitingRequest(own_candidates=(again,))] == 1


@pytest.mark.parametrize(
    ("candidate", "problem"),
    [
        (OwnCandidate("v1", "a", 106.8, 39.6), "编号"),
        (OwnCandidate("own-", "a", 106.8, 39.6), "编号"),
        (OwnCandidate("own-" + "x" * 40, "a", 106.8, 39.6), "编号"),
        (OwnCandidate("own-1", " ", 106.8, 39.6), "名称"),
        (OwnCandidate("own-1", "a" * 101, 106.8, 39.6), "名称"),
        (OwnCandidate("own-1", "a\nb", 106.8, 39.6), "名称"),
        (OwnCandidate("own-1", "a", math.nan, 39.6), "经度"),
        (OwnCandidate("own-1", "a", 106.8, 99.0), "经度"),
        (OwnCandidate("own-1", "a", 106.8, 39.6, ("mobile_van",)), "类型"),
        (OwnCandidate("own-1", "a", 106.8, 39.6, ("gig_post", "gig_post")), "类型"),
        (OwnCandidate("own-1", "a", 106.8, 39.6, (), -1.0), "费用"),
        (OwnCandidate("own-1", "a", 106.8, 39.6, (), math.inf), "费用"),
    ],
)
def test_what_cannot_be_is_refused(candidate: OwnCandidate, problem: str) -> None:
    with pytest.raises(ScenarioError, match=problem):
        SitingRequest(own_candidates=(candidate,))


def test_all_faults_come_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        SitingRequest(own_candidates=(GOOD, GOOD, OwnCandidate("x", "", 0.0, 0.0)))
    assert "编号重复：own-1" in str(caught.value)
    assert "编号“x”" in str(caught.value)
    assert "名称" in str(caught.value)


def test_there_are_not_endlessly_many() -> None:
    many = tuple(OwnCandidate(f"own-{k}", "a", 106.8, 39.6) for k in range(MOST_CANDIDATES + 1))
    with pytest.raises(ScenarioError, match=str(MOST_CANDIDATES)):
        SitingRequest(own_candidates=many)
