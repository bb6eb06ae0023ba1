import dataclasses
import math
import re

import numpy as np
import pytest

from planning.binding_limits import binding_limits
from planning.build_years import build_years, trade_off
from planning.conditions import area_under
from planning.proposals import run_scenario
from planning.redundancy import redundancy
from planning.robustness import robustness
from planning.scenario import Scenario
from planning.site_explanations import explain_sites
from planning.site_problem import KIND_WEIGHTS
from planning.siting import Effort
from planning.siting_request import SitingRequest
from publishing.siting_tables import (
    limits_table,
    reasons_table,
    redundancy_table,
    robust_sites_table,
    robust_variants_table,
    trade_off_table,
    years_table,
)
from publishing.tables import sites_table

CHINESE = re.compile(r"[\u4e00-\u9fff]")
EFFORT = Effort(10.0)


@dataclasses.dataclass(frozen=True, eq=False)
class Analysed:
    """One result with everything that defends it."""

    area: object
    result: object
    explained: object
    limits: object
    curve: object
    order: object
    closings: object
    robust: object

    def tables(self, language):
        return {
            "reasons": reasons_table(self.result, self.explained, language),
            "limits": limits_table(self.result, self.limits, language),
            "trade_off": trade_off_table(self.result, self.curve, language),
            "years": years_table(self.area, self.result, self.order, language),
            "redundancy": redundancy_table(self.result, self.closings, language),
            "robust_sites": robust_sites_table(self.result, self.robust, language),
            "robust_variants": robust_variants_table(self.result, self.robust, language),
        }


def analysed(area, scenario):
    result = run_scenario(area, scenario)
    there, proposal = area_under(area, scenario), result.proposal
    return Analysed(
        area,
        result,
        explain_sites(there, scenario, proposal),
        binding_limits(there, scenario, proposal),
        trade_off(proposal, 4, EFFORT),
        build_years(there, scenario, proposal, EFFORT),
        redundancy(there, scenario),
        robustness(area, scenario, proposal, populations=1),
    )


@pytest.fixture(scope="module")
def plain(town):
    return analysed(town, Scenario(sites=3, siting=SitingRequest(spacing_metres=500.0)))


@pytest.fixture(scope="module")
def weighted(town):
    return analysed(town, Scenario(sites=2, priority_weight=2.0))


@pytest.fixture(scope="module")
def moving(town):
    return analysed(town, Scenario(sites=2, siting=SitingRequest(movable_outlets=1)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_has_titles_rows_and_text(plain, language):
    for key, table in plain.tables(language).items():
        assert table.key == key
        assert CHINESE.search(table.title) if language == "zh" else not CHINESE.search(table.title)
        assert len(set(table.columns.values())) == len(table.columns)
        shown = table.shown()
        assert len(shown) == len(table.frame) > 0
        assert not shown.isin(["nan", "inf", "None"]).any().any()
        assert len(table.titled()) == len(shown)
        if language == "en":
            assert not any(CHINESE.search(title) for title in shown.columns)


def test_reasons_repeat_plan_and_explanation(plain):
    table, sites = plain.tables("zh")["reasons"], plain.result.proposal.sites
    for column in ("order", "name", "persons_gained", "jobs_gained"):
        assert table.frame[column].tolist() == sites[column].tolist()
    for column in ("persons_alone", "jobs_alone", "persons_shared_sites", "persons_shared_outlets", "alternative_name"):
        assert table.frame[column].tolist() == plain.explained[column].tolist()
    assert (table.frame["persons_alone"] >= table.frame["persons_gained"] - 1e-9).all()
    loss = plain.explained["alternative_loss"].iloc[0]
    assert table.shown()["改选它的代价"].iloc[0] == f"少覆盖 {math.floor(loss + 0.5):,} 人"
    assert all(
        name in text
        for name, text in zip(plain.explained["communities"].str[0], table.frame["communities"], strict=True)
    )


def with_goal(result, goal, **changes):
    siting = SitingRequest(goal=goal, capacity=100.0 if goal == "capacity" else None)
    return dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, siting=siting, **changes))


def test_no_is_said_of_a_limit_only_where_it_is_proven(plain):
    limits = plain.limits.assign(binds=False)
    proven = limits_table(plain.result, limits.assign(status="optimal"), "en").frame
    assert set(proven["binds"]) == {"no"}
    unproven = limits_table(plain.result, limits.assign(status="feasible"), "en").frame
    assert set(unproven["binds"]) == {"none found (not proven)"}
    assert set(limits_table(plain.result, limits.assign(binds=True, status="feasible"), "en").frame["binds"]) == {"yes"}


def test_limits_are_told_in_the_unit_of_the_goal(plain):
    table = limits_table(plain.result, plain.limits, "zh")
    assert table.frame["limit"].tolist() == [limit.zh for limit in plain.limits["limit"]]
    assert table.frame["objective"].iloc[0] == f"{math.floor(plain.result.proposal.plan.objective + 0.5):,}"
    center = limits_table(with_goal(plain.result, "center"), plain.limits.assign(objective=12.34), "zh")
    assert center.frame["objective"].iloc[0] == "12.3"


def test_the_curve_counts_new_sites_and_all_that_is_covered(plain, moving):
    frame = trade_off_table(plain.result, plain.curve, "zh").frame
    assert frame["site_count"].tolist() == [0, 1, 2, 3, 4]
    totals = plain.result.before.totals
    assert frame["weight_total"].iloc[0] == pytest.approx(totals["persons_covered"])
    assert frame["weight_share"].iloc[0] == pytest.approx(totals["persons_covered"] / totals["persons_total"])
    after = plain.result.proposal.after.totals["persons_covered"]
    assert frame["weight_total"].iloc[3] == pytest.approx(after)
    assert (frame["bound_total"] >= frame["weight_total"]).all()
    # Outlets that may close are sites of the model, but no new ones.
    frame = trade_off_table(moving.result, moving.curve, "zh").frame
    assert frame["site_count"].tolist() == [0, 1, 2, 3, 4]
    assert frame["weight_total"].iloc[0] >= plain.result.before.totals["persons_covered"] - 1e-6
    assert frame["weight_total"].iloc[2] == pytest.approx(moving.result.proposal.after.totals["persons_covered"])


def test_the_knee_is_marked_once(plain):
    frame = trade_off_table(plain.result, plain.curve, "en").frame
    marked = np.flatnonzero(frame["knee"] == "yes")
    assert marked.tolist() == ([] if plain.curve.knee is None else [plain.curve.knee])


def test_years_add_up_to_the_plan(plain):
    frame = years_table(plain.area, plain.result, plain.order, "zh").frame
    sites = plain.result.proposal.sites
    assert frame["year"].tolist() == [2026, 2027]
    assert frame["built_in_all"].iloc[-1] == len(sites) == frame["built"].sum()
    assert sorted("、".join(frame["year_sites"]).split("、")) == sorted(sites["name"])
    assert frame["weight_covered"].iloc[-1] == pytest.approx(sites["persons_gained"].sum())
    assert (frame["nesting_cost"] >= 0).all()
    fall_short = (frame["best_bound"] - frame["weight_covered"]) / frame["best_bound"]
    assert frame["nesting_cost"].to_numpy() == pytest.approx(fall_short.to_numpy())


def test_redundancy_tells_what_the_plan_closes(plain, moving, bare_result):
    frame = redundancy_table(moving.result, moving.closings, "en").frame
    closed = moving.result.proposal.closed
    assert np.flatnonzero(frame["plan_closes"] == "yes").tolist() == closed.tolist()
    assert set(frame["advice"]) <= {"keep", "may be merged with a neighbour", "may move"}
    assert frame["persons_lost"].tolist() == moving.closings["persons_lost"].tolist()
    assert "plan_closes" not in redundancy_table(bare_result, plain.closings, "en").frame


def test_robust_sites_carry_their_build_order(plain):
    frame = robust_sites_table(plain.result, plain.robust, "en").frame
    chosen = frame[frame["in_plan"] == "yes"]
    assert dict(zip(chosen["name"], chosen["order"], strict=True)) == dict(
        zip(plain.result.proposal.sites["name"], plain.result.proposal.sites["order"], strict=True)
    )
    assert frame.loc[frame["in_plan"] == "no", "order"].isna().all()
    assert frame["chosen_share"].between(0, 1).all()


def test_variants_that_cannot_be_are_told_so(plain):
    table = robust_variants_table(plain.result, plain.robust, "en")
    assert (table.frame["plan_gain"] <= table.frame["best_gain"] + 1e-6).all()
    broken = plain.robust.variants.assign(plan_gain=np.nan, best_gain=np.nan, kept_sites=0, status="infeasible")
    shown = robust_variants_table(plain.result, dataclasses.replace(plain.robust, variants=broken), "en").shown()
    assert set(shown["Quality of the answer"]) == {"conditions cannot be met"}
    assert set(shown["Gain of the plan (weighted)"]) == {""}


def test_what_variants_gain_is_titled_by_the_goal(plain):
    for goal, part in (("median", "weight × minutes"), ("center", "weight × minutes"), ("gradual", "Credited gain"),
                       ("share", "Gain of the plan"), ("cover", "Gain of the plan")):  # fmt: skip
        columns = robust_variants_table(with_goal(plain.result, goal), plain.robust, "en").columns
        assert part in columns["plan_gain"]
        assert part in columns["best_gain"] or part == "Gain of the plan"
    assert len(set(columns.values())) == len(columns)


def test_gains_of_groups_that_a_kind_does_not_serve_are_empty(town):
    scenario = Scenario(sites=3, kinds=("gig_post",), siting=SitingRequest(by_kind=True))
    result = run_scenario(town, scenario)
    explained = explain_sites(area_under(town, scenario), scenario, result.proposal)
    reasons, sites = reasons_table(result, explained, "zh").frame, sites_table(result, "zh").frame
    for group, place in (("persons", 0), ("jobs", 1)):
        served = [KIND_WEIGHTS[kind][place] > 0 for kind in result.proposal.sites["kind"]]
        for frame in (reasons, sites):
            assert frame[f"{group}_gained"].notna().tolist() == served
        assert reasons[f"{group}_alone"].notna().tolist() == served
        assert served == [group == "jobs"] * len(served)


def test_weighted_figures_of_single_sites_and_steps_tell_nothing_of_priority_persons(weighted):
    tables = weighted.tables("zh")
    assert set(tables["reasons"].frame["alternative_cost"]) == {"不公开"}
    assert set(tables["limits"].frame["improvement"]) == {"不公开"}
    for key, columns in {
        "trade_off": ("weight_total", "bound_total", "weight_share"),
        "years": ("weight_covered", "best_weight", "best_bound"),
        "robust_variants": ("plan_gain", "best_gain"),
    }.items():
        for column in columns:
            assert tables[key].frame[column].isna().all()
            assert set(tables[key].shown()[tables[key].columns[column]]) == {"不公开"}
    for table in tables.values():
        assert not [column for column in table.frame.columns if "priority" in column]
