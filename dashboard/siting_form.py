"""The settings of siting: goal and what it needs, kinds, weights, time limit, and under "more" every limit and lock."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import siting_choice_words as choice_words
from dashboard import siting_words as words
from dashboard import state
from dashboard.scenario_asked import NO_KIND_RULE
from dashboard.setting_checks import RANGES, TARGET_SHARES
from dashboard.siting_own import show_own_candidates
from dashboard.siting_panel import show_changes
from geodata.study_area import StudyArea
from planning.conditions import counted_area
from planning.siting_request import GOALS, PROPOSABLE_KINDS
from publishing import words as terms
from publishing.plans import GOALS as GOAL_NAMES


def show_settings(area: StudyArea, language: str, *, solving: bool) -> bool:
    """Draw the settings and return whether a solution was asked for.

    Parameters
    ----------
    area : StudyArea
        Its venues and outlets can be named.
    language : str
        ``"zh"`` or ``"en"``.
    solving : bool
        Whether a solution is being sought already, so that none can be asked for.
    """
    with st.container(border=True, gap="small"):
        pressed = _show_goal(language, solving=solving)
        st.pills(
            words.KINDS_ALLOWED.say(language),
            PROPOSABLE_KINDS,
            selection_mode="multi",
            format_func=lambda kind: terms.kind_name(kind, language),
            help=words.KINDS_HELP.say(language),
            **state.with_default(state.bound("kinds")),
        )
        with st.expander(words.MORE.say(language)):
            _show_weights(language)
            _show_limits(area, language)
        show_own_candidates(area, language)
        show_changes(area, language)
    return pressed


def _show_goal(language: str, *, solving: bool) -> bool:
    goal, *needs, last = st.columns([2.3, 1, 1, 1, 1.2], gap="small", vertical_alignment="bottom")
    goal.selectbox(
        words.GOAL.say(language),
        GOALS,
        format_func=lambda key: GOAL_NAMES[key].say(language),
        help=words.GOAL_HELP.say(language),
        **state.with_index(GOALS, state.bound("goal")),
    )
    chosen = str(state.setting("goal"))
    if chosen == "share":
        with needs[0]:
            st.selectbox(
                words.TARGET_SHARE.say(language),
                TARGET_SHARES,
                format_func="{:.0%}".format,
                help=words.TARGET_HELP.say(language),
                **state.with_index(TARGET_SHARES, state.bound("target_share")),
            )
        _whole(needs[1], words.UNIT_SHARE.say(language), "unit_percent", words.UNIT_SHARE_HELP.say(language), 5)
    else:
        _whole(needs[0], words.SITES_WANTED.say(language), "sites", words.SITES_HELP.say(language))
    if chosen == "capacity":
        label, about = words.CAPACITY.say(language), words.CAPACITY_HELP.say(language)
        _whole(needs[1], label, "capacity", about, 500)
    elif chosen in {"median", "center"}:
        label, about = words.LONGEST_MINUTES.say(language), words.LONGEST_HELP.say(language)
        _whole(needs[1], label, "longest_minutes", about, 5)
    elif chosen == "gradual":
        label, about = words.FULL_MINUTES.say(language), words.FULL_HELP.say(language)
        _whole(needs[1], label, "full_minutes", about)
        label, about = words.NONE_MINUTES.say(language), words.NONE_HELP.say(language)
        _whole(needs[2], label, "none_minutes", about)
    label = words.SOLVE.say(language)
    why_not = choice_words.IS_SOLVING.say(language) if solving else None
    pressed = last.button(label, type="primary", width="stretch", key="solve", disabled=solving, help=why_not)
    st.caption(words.GOAL_NOTES[chosen].say(language))
    return pressed


def _show_weights(language: str) -> None:
    columns, by_kind = st.columns(4, gap="small", vertical_alignment="bottom"), bool(state.setting("by_kind"))
    for column, name, label in (
        (columns[0], "persons_weight", words.WEIGHT_PERSONS),
        (columns[1], "jobs_weight", words.WEIGHT_JOBS),
        (columns[2], "priority_weight", words.WEIGHT_PRIORITY),
    ):
        least, most = map(float, RANGES[name])
        column.number_input(
            label.say(language),
            least,
            most,
            step=0.5,
            format="%.1f",
            help=(words.WEIGHTS_OFF if by_kind else words.WEIGHTS_HELP).say(language),
            disabled=by_kind,
            **state.with_value(state.bound(name)),
        )
    _whole(columns[3], words.TIME_LIMIT.say(language), "time_limit", words.TIME_LIMIT_HELP.say(language), 5)


def _show_limits(area: StudyArea, language: str) -> None:
    first = st.columns(5, gap="small", vertical_alignment="bottom")
    least_budget, most_budget = map(float, RANGES["budget"])
    first[0].number_input(
        words.BUDGET.say(language),
        least_budget,
        most_budget,
        None,  # may be emptied
        step=1.0,
        format="%g",
        placeholder=words.ANY.say(language),
        help=words.BUDGET_HELP.say(language),
        **state.bound("budget", may_be_empty=True),
    )
    _whole(first[1], words.SPACING.say(language), "spacing_metres", words.SPACING_HELP.say(language), 100)
    _whole(first[2], words.UNIT_AT_LEAST.say(language), "unit_at_least", words.UNIT_AT_LEAST_HELP.say(language))
    least_per_unit, most_per_unit = map(int, RANGES["unit_at_most"])
    first[3].number_input(
        words.UNIT_AT_MOST.say(language),
        least_per_unit,
        most_per_unit,
        None,  # may be emptied
        step=1,
        placeholder=words.ANY.say(language),
        help=words.UNIT_AT_MOST_HELP.say(language),
        **state.bound("unit_at_most", may_be_empty=True),
    )
    _whole(first[4], words.MOVABLE.say(language), "movable_outlets", words.MOVABLE_HELP.say(language))
    own = state.setting("own_candidates")
    venues = _names(
        pd.concat([area.venues["venue_id"], pd.Series([one["site_id"] for one in own], dtype="str")]),
        pd.concat([area.venues["name"], pd.Series([one["name"] for one in own], dtype="str")]),
    )
    counted = counted_area(area, state.standard()).outlets
    outlets = _names(counted["outlet_id"], counted["name"])
    named = st.columns(3, gap="small")
    for column, setting, label, about, names in (
        (named[0], "required", words.REQUIRED, words.REQUIRED_HELP, venues),
        (named[1], "forbidden", words.FORBIDDEN, words.FORBIDDEN_HELP, venues),
        (named[2], "closable", words.CLOSABLE, words.CLOSABLE_HELP, outlets),
    ):
        _forget_strangers(setting, names)
        column.multiselect(
            label.say(language),
            list(names),
            format_func=names.__getitem__,
            placeholder="",
            help=about.say(language),
            **state.with_default(state.bound(setting)),
        )
    ticks = st.columns([1.2, 1, 1.2], gap="small", vertical_alignment="bottom")
    ticks[0].checkbox(
        words.LIVESTREAM.say(language),
        help=words.LIVESTREAM_HELP.say(language),
        **state.with_value(state.bound("livestream")),
    )
    ticks[1].checkbox(
        words.BY_KIND.say(language),
        help=words.BY_KIND_HELP.say(language),
        **state.with_value(state.bound("by_kind")),
    )
    with ticks[2]:
        _show_stages(language)
    _show_kind_rules(language)


def _show_stages(language: str) -> None:
    """Draw the input of how many sites are built in which year."""
    key, kept = f"stages:{language}", state.setting("stages")
    now = ", ".join(f"{year}={sites}" for year, sites in sorted(kept.items()))
    if st.session_state.get(f"seen:{key}") != now:
        st.session_state[key] = st.session_state[f"seen:{key}"] = now

    def take_over() -> None:
        read = stages_of(str(st.session_state[key]))
        if read is not None:
            st.session_state["setting:stages"] = read

    st.text_input(
        choice_words.STAGES.say(language),
        max_chars=200,
        placeholder="2026=4, 2027=6",
        help=choice_words.STAGES_HELP.say(language),
        **state.with_value({"key": key, "on_change": take_over}),
    )
    if stages_of(str(st.session_state[key])) is None:
        st.error(choice_words.STAGES_BAD.say(language))


def stages_of(text: str) -> dict[str, int] | None:
    """Return years with their number of sites from text like ``2026=4, 2027=6``; None where it is written otherwise."""
    parts = [part.strip() for part in re.split(r"[,，;；、]", text) if part.strip()]
    found = [re.fullmatch(r"((?:19|20)[0-9]{2})\s*[=:：]\s*([0-9]{1,3})", part) for part in parts]
    read = {match[1]: int(match[2]) for match in found if match is not None}
    return read if len(read) == len(parts) else None


def _show_kind_rules(language: str) -> None:
    """Draw the table of what is asked of each kind, and take over what is written into it."""
    st.caption(words.KIND_TABLE_NOTE.say(language))
    kinds = [kind for kind in PROPOSABLE_KINDS if kind in state.setting("kinds")]
    more = ["minutes", "persons", "jobs", "priority"] if state.setting("by_kind") else []
    columns = ["cost", "at_least", "at_most", *more]
    # Streamlit keeps what was edited beside the table that was drawn first: that one must stay the same meanwhile.
    widget = ":".join(["widget:kind_rules", str(state.takeovers()), language, *columns, *kinds])
    if widget not in st.session_state or f"first:{widget}" not in st.session_state:
        st.session_state[f"first:{widget}"] = _rules_frame(kinds, columns, language)
    edited = st.data_editor(
        st.session_state[f"first:{widget}"],
        hide_index=True,
        disabled=["kind"],
        column_config={
            "kind": st.column_config.TextColumn(words.KIND_COLUMNS["kind"].say(language)),
            **{name: _number_column(name, language) for name in columns},
        },
        placeholder=words.UNKNOWN.say(language),
        key=widget,
    )
    rules = {kind: {name: _plain(edited.loc[kind, name], NO_KIND_RULE[name]) for name in columns} for kind in kinds}
    kept = dict(state.setting("kind_rules"))
    st.session_state["setting:kind_rules"] = kept | {
        kind: {**kept.get(kind, {}), **rule} for kind, rule in rules.items()
    }


def _rules_frame(kinds: list[str], columns: list[str], language: str) -> pd.DataFrame:
    rules = [{**NO_KIND_RULE, **state.setting("kind_rules").get(kind, {})} for kind in kinds]
    frame = pd.DataFrame(
        {name: pd.array([rule[name] for rule in rules], dtype="Float64") for name in columns},
        index=pd.Index(kinds, dtype=object),
    )
    frame.insert(0, "kind", [terms.kind_name(kind, language) for kind in kinds])
    return frame


def _number_column(name: str, language: str) -> Any:
    whole = name in {"at_least", "at_most", "minutes"}
    return st.column_config.NumberColumn(
        words.KIND_COLUMNS[name].say(language),
        help=words.KIND_HELPS[name].say(language),
        min_value=1 if name == "minutes" else 0,
        max_value=RANGES["longest_minutes"][1] if name == "minutes" else None,
        step=1 if whole else None,
        format="%d" if whole else "%g",
    )


def _plain(value: Any, empty: float | None) -> float | None:
    return empty if pd.isna(value) else float(value)


def _names(ids: pd.Series, names: pd.Series) -> dict[str, str]:
    """Return the name of each id; those of the same name are told apart by their ids, since the browser sends names."""
    twice = names.duplicated(keep=False)
    labels = names.astype(str).mask(twice, names.astype(str) + " · " + ids.astype(str))
    return dict(zip(ids.astype(str), labels, strict=True))


def _forget_strangers(setting: str, names: dict[str, str]) -> None:
    """Drop what another study area's venues and outlets were called."""
    st.session_state[f"setting:{setting}"] = [name for name in state.setting(setting) if name in names]


def _whole(place: Any, label: str, setting: str, about: str, step: int = 1) -> None:
    """Draw an input of a whole number, within what the setting can be."""
    least, most = map(int, RANGES[setting])
    place.number_input(label, least, most, step=step, help=about, **state.with_value(state.bound(setting)))
