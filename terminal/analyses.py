"""The commands that defend a plan: explain, trade-off, redundancy, robustness."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.text import Text
from terminal.options import (
    Area,
    AsJson,
    BusPercentile,
    ClosedAreas,
    CountedKinds,
    Kinds,
    Language,
    Minutes,
    Mode,
    SlowDowns,
)
from terminal.output import print_heading, print_json, print_lines, print_table, progress_bar
from terminal.scenario_options import refuse_no_sites, scenario_asked, takes_scenario
from terminal.solving import progress_teller, solved, stop_asked

if TYPE_CHECKING:
    from planning.scenario import Scenario

SecondsEach = Annotated[
    float,
    typer.Option("--seconds-each", min=0.0, help="每次重新求解的时限（秒）。Seconds for solving again, each time."),
]


@takes_scenario
def explain(
    area: Area,
    scenario: "Scenario",
    seconds_each: SecondsEach = 5.0,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """说明建议点位的理由、起作用的限制和分年建设。Tell why: reasons per site, limits that bind, build by year."""
    from geodata.store import load_area
    from planning.binding_limits import binding_limits
    from planning.build_years import build_years
    from planning.conditions import area_under
    from planning.site_explanations import explain_sites
    from planning.siting import Effort
    from publishing.plans import plan_lines, proposal_of
    from publishing.siting_records import explanation_record
    from publishing.siting_tables import limits_table, reasons_table, years_table

    refuse_no_sites(scenario)
    with progress_bar(lang) as tell:
        loaded = load_area(area)
        result = solved(loaded, scenario, tell, lang)
        proposal, there = proposal_of(result), area_under(loaded, scenario)
        tell(Text("说明各点位", "Explaining the sites"), 0.0)
        explained = explain_sites(there, scenario, proposal)
        tell(Text("逐项放宽限制", "Relaxing one limit after the other"), 0.2)
        limits = binding_limits(there, scenario, proposal, seconds_each=seconds_each)
        tell(Text("安排分年建设", "Ordering by year"), 0.8)
        order = build_years(there, scenario, proposal, Effort(seconds_each))
    if as_json:
        print_json(explanation_record(loaded, result, explained, limits, order))
        return
    print_heading(loaded, scenario, lang)
    print_lines(plan_lines(result, lang), lang)
    print_table(
        reasons_table(result, explained, lang),
        ("order", "name", "kind", "persons_gained", "persons_alone", "communities", "persons_shared_outlets",
         "alternative_name", "alternative_cost"),
    )  # fmt: skip
    print_table(limits_table(result, limits, lang), ("limit", "binds", "objective", "relaxed_objective", "improvement"))
    print_table(
        years_table(loaded, result, order, lang), ("year", "built", "year_sites", "weight_covered", "nesting_cost")
    )


@takes_scenario
def trade_off(area: Area, scenario: "Scenario", as_json: AsJson = False, lang: Language = "zh") -> None:
    """从 0 个到 --sites 个以上点位各能覆盖多少，及拐点。What 0, 1, … new sites cover at best, a few beyond --sites, and the knee."""
    from geodata.store import load_area
    from planning import build_years
    from planning.siting import Effort
    from publishing.plans import curve_sites, proposal_of
    from publishing.siting_records import trade_off_record
    from publishing.siting_tables import trade_off_table

    refuse_no_sites(scenario)
    with progress_bar(lang) as tell:
        loaded = load_area(area)
        result = solved(loaded, scenario, tell, lang)
        with stop_asked(lang) as stopped:
            effort = Effort(scenario.time_limit_seconds, on_progress=progress_teller(scenario, tell, stopped, lang))
            curve = build_years.trade_off(proposal_of(result), curve_sites(result), effort)
    if as_json:
        print_json(trade_off_record(loaded, result, curve))
        return
    print_heading(loaded, scenario, lang)
    print_table(
        trade_off_table(result, curve, lang),
        ("site_count", "weight_total", "bound_total", "gap_share", "weight_share", "knee"),
    )


def redundancy(
    area: Area,
    mode: Mode = "walk",
    minutes: Minutes = 15.0,
    percentile: BusPercentile = 50,
    kind: Kinds = None,
    slow_down: SlowDowns = None,
    closed: ClosedAreas = None,
    count_kind: CountedKinds = None,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """每个现有网点关闭会失去多少人，可并入或迁往何处。What closing each outlet would cost; merges and moves."""
    from geodata.store import load_area
    from planning import redundancy as closing
    from planning.conditions import area_under
    from planning.proposals import run_scenario
    from publishing.siting_records import redundancy_record
    from publishing.siting_tables import redundancy_table
    from publishing.siting_words import CLOSING_NOTE

    loaded = load_area(area)
    scenario = scenario_asked(0, mode, minutes, percentile, kind, slow_down, closed, count_kind)
    result = run_scenario(loaded, scenario)
    frame = closing.redundancy(area_under(loaded, scenario), scenario)
    if as_json:
        print_json(redundancy_record(loaded, result, frame))
        return
    print_heading(loaded, scenario, lang)
    print_table(
        redundancy_table(result, frame, lang),
        (
            "name",
            "unit",
            "persons_served",
            "persons_lost",
            "jobs_lost",
            "neighbour_name",
            "move_name",
            "move_persons",
            "move_jobs",
            "advice",
        ),
    )
    typer.echo(CLOSING_NOTE.say(lang))


@takes_scenario
def robustness(
    area: Area,
    scenario: "Scenario",
    populations: Annotated[
        int, typer.Option("--populations", min=0, help="人口 ±20% 的随机情形数。Variants with another population.")
    ] = 10,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子。Seed of those variants.")] = 0,
    close_each: Annotated[
        Path | None,
        typer.Option(
            "--close-each", help="面图层：每个面单独作为一种封闭情形。Polygons, each closed in a variant of its own."
        ),
    ] = None,
    seconds_each: SecondsEach = 5.0,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """换速度、季节、封闭和人口重新求解，看各点位是否仍被选中。Solve again under other conditions; which sites stay."""
    from geodata.closures import read_closures
    from geodata.store import load_area
    from planning import robustness as varying
    from publishing.plans import proposal_of
    from publishing.siting_records import robustness_record
    from publishing.siting_tables import robust_sites_table, robust_variants_table

    refuse_no_sites(scenario)
    closures = read_closures(close_each) if close_each else ()
    with progress_bar(lang) as tell:
        loaded = load_area(area)
        result = solved(loaded, scenario, tell, lang)
        with stop_asked(lang) as stopped:

            def on_variant(done: int, planned: int) -> bool:
                tell(Text(f"情形 {done}/{planned}", f"variant {done} of {planned}"), done / planned)
                return not stopped()

            robust = varying.robustness(
                loaded,
                scenario,
                proposal_of(result),
                closures=closures,
                populations=populations,
                seed=seed,
                seconds_each=seconds_each,
                on_variant=on_variant,
            )
    if as_json:
        print_json(robustness_record(loaded, result, robust))
        return
    print_heading(loaded, scenario, lang)
    print_table(
        robust_sites_table(result, robust, lang),
        ("order", "name", "in_plan", "times_chosen", "chosen_share", "no_regret"),
    )
    print_table(
        robust_variants_table(result, robust, lang), ("variant", "plan_gain", "best_gain", "kept_sites", "plan_status")
    )
