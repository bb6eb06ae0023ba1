"""What became of a file's rows: figures, what was refused and why, what was repaired, and the workbook to mend it in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import file_words as words
from dashboard.examining import report_bytes
from dashboard.forms import tied
from dashboard.state import with_value
from dashboard.words import fill
from geodata.intake.examination import Examination
from geodata.intake.projects import Entry, Project, change_entry
from geodata.intake.report import REPAIRS, FileReport
from publishing.numbers import count_text

_SHOWN = 500
_HEIGHT = 260
_DEGREE_DECIMALS = 5
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_report(project: Project, entry: Entry, found: Examination, outside: pd.DataFrame, language: str) -> int:
    """Draw the report on a table that could be checked, and return how many values were refused.

    Parameters
    ----------
    project : Project
        The project.
    entry : Entry
        The table's entry.
    found : Examination
        What looking at it found.
    outside : DataFrame
        Rows outside the study area, from `dashboard.examining.rows_outside`.
    language : str
        ``"zh"`` or ``"en"``.
    """
    if found.checked is None:
        return 0
    report = found.checked.report
    st.markdown(f"**{words.REPORT.say(language)}**")
    figures = (
        (words.ROWS_READ, report.rows_read),
        (words.ROWS_ACCEPTED, report.rows_accepted),
        (words.VALUES_REPAIRED, len(report.repairs)),
        (words.VALUES_REFUSED, report.refused_count),
    )
    for column, (label, value) in zip(st.columns(4, gap="small"), figures, strict=True):
        column.metric(label.say(language), count_text(value))
    if len(outside):
        st.warning(fill(words.OUTSIDE[entry.role], language, count=count_text(len(outside))))
    _show_lists(report, outside, language)
    if report.refused_count or len(report.repairs):
        st.download_button(
            words.DOWNLOAD_REPORT.say(language),
            lambda: report_bytes(project, entry, found, language),
            file_name=fill(words.REPORT_FILE, language, name=Path(entry.original).stem),
            mime=_XLSX,
            help=words.DOWNLOAD_REPORT_HELP.say(language),
            on_click="ignore",
            key=f"report-{entry.key}",
        )
    if report.refused_count or entry.faulty_rows == "leave_out":
        st.toggle(
            words.LEAVE_OUT.say(language),
            **with_value(
                tied(
                    f"faulty:{project.folder.name}:{entry.key}",
                    entry.faulty_rows == "leave_out",
                    lambda leave: change_entry(
                        project, entry.key, faulty_rows="leave_out" if leave else "refuse", confirmed=()
                    ),
                )
            ),
        )
    return report.refused_count


def _show_lists(report: FileReport, outside: pd.DataFrame, language: str) -> None:
    """Draw a tab for each list that holds anything."""
    lists = [
        (words.TAB_OUTSIDE, len(outside), _outside_table(outside, language)),
        (words.TAB_REFUSED, report.refused_count, refused_table(report, language)),
        (words.TAB_REPAIRED, len(report.repairs), repaired_table(report, language)),
        (words.TAB_LEFT_OUT, len(report.left_out), _left_out_table(report, language)),
        (words.TAB_REMARKS, len(report.remarks), _remarks_table(report, language)),
    ]
    there = [(label, count, table) for label, count, table in lists if count]
    if not there:
        return
    tabs = st.tabs([fill(label, language, count=count_text(count)) for label, count, _ in there])
    for tab, (_, count, table) in zip(tabs, there, strict=True):
        with tab:
            st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(table) < 7 else _HEIGHT)
            if count > len(table):
                st.caption(fill(words.SHOWN_OF, language, shown=count_text(len(table)), count=count_text(count)))


def refused_table(report: FileReport, language: str) -> pd.DataFrame:
    """Return the first values refused: row, column, value, reason and what to do."""
    titles = (words.ROW, words.COLUMN, words.VALUE, words.REASON, words.REMEDY)
    rows = [
        (fault.row, fault.column or "", fault.value, fault.problem.say(language), fault.remedy.say(language))
        for fault in report.refused[:_SHOWN]
    ]
    return pd.DataFrame(rows, columns=[title.say(language) for title in titles])


def repaired_table(report: FileReport, language: str) -> pd.DataFrame:
    """Return the first values repaired: row, column, before, after and the rule."""
    table = report.repairs.head(_SHOWN)
    told = [REPAIRS[rule].say(language) for rule in table["rule"]]
    titles = (words.ROW, words.COLUMN, words.BEFORE, words.AFTER, words.RULE)
    shown = table[["row", "column", "before", "after"]].assign(told=told)
    return shown.set_axis([title.say(language) for title in titles], axis=1)


def _outside_table(outside: pd.DataFrame, language: str) -> pd.DataFrame:
    titles = (words.ROW, words.PLACE_COLUMNS["name"], words.LON, words.LAT)
    shown = outside.head(_SHOWN).round(_DEGREE_DECIMALS).reset_index()
    return shown.set_axis([title.say(language) for title in titles], axis=1)


def _left_out_table(report: FileReport, language: str) -> pd.DataFrame:
    rows = [(row, what.say(language)) for row, what in report.left_out[:_SHOWN]]
    return pd.DataFrame(rows, columns=[words.ROW.say(language), words.REASON.say(language)])


def _remarks_table(report: FileReport, language: str) -> pd.DataFrame:
    return pd.DataFrame({words.REMARK.say(language): [remark.say(language) for remark in report.remarks[:_SHOWN]]})
