"""With a demand by kind the gains of a site are told in the groups that its kind serves."""

import pandas as pd
import pytest

from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.gains import gained_groups, gains_text, without_idle_gains

ONE_DEMAND = Scenario(jobs_weight=0.0)
BY_KIND = Scenario(siting=SitingRequest(by_kind=True, kind_weights=(("service_window", (0.0, 0.0, 1.0)),)))


@pytest.mark.parametrize(
    ("scenario", "kind", "groups"),
    [
        (ONE_DEMAND, "gig_post", ("persons", "jobs")),
        (BY_KIND, "gig_post", ("jobs",)),
        (BY_KIND, "doorstep_station", ("persons",)),
        (BY_KIND, "livestream_base", ("persons", "jobs")),
        (BY_KIND, "service_window", ()),
    ],
)
def test_which_groups_are_told(scenario, kind, groups):
    assert gained_groups(scenario, kind) == groups


def test_columns_of_other_groups_are_missing():
    frame = pd.DataFrame({"persons_gained": [1.0, 2.0], "jobs_gained": [3.0, 4.0], "jobs_alone": [5.0, 6.0]})
    kinds = pd.Series(["gig_post", "doorstep_station"])
    told = without_idle_gains(BY_KIND, frame, kinds)
    assert told["persons_gained"].isna().tolist() == [True, False]
    assert told["jobs_gained"].isna().tolist() == told["jobs_alone"].isna().tolist() == [False, True]
    assert frame.notna().all().all()
    assert without_idle_gains(ONE_DEMAND, frame, kinds).equals(frame)


def test_gains_in_words():
    row = pd.Series({"kind": "gig_post", "persons_gained": 1200.4, "jobs_gained": 30.0})
    assert gains_text(row, ONE_DEMAND, "zh") == "1,200 人、30 个岗位"
    assert gains_text(row, ONE_DEMAND, "en") == "1,200 persons and 30 jobs"
    assert gains_text(row, BY_KIND, "zh") == "30 个岗位"
    nobody = row.replace("gig_post", "service_window")
    assert gains_text(nobody, BY_KIND, "en") == "demand of its own kind"
