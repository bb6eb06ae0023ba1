"""What each column of a file means: a choice per field, with how sure the program is and why."""

from __future__ import annotations

import streamlit as st

from dashboard import file_words as words
from dashboard.forms import tied
from dashboard.markdown import plain
from dashboard.state import with_default, with_index
from dashboard.words import fill
from geodata.intake.columns import SURE_SCORE, ColumnMatch
from geodata.intake.examination import Examination
from geodata.intake.projects import Entry, Project, change_entry
from geodata.schema import Field
from publishing.template_words import MEANINGS
from publishing.templates import field_meaning

_COLUMNS = 3


def show_columns(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw the choice of a column for every field, and of columns that are kept as population groups."""
    matches = {match.field: match for match in found.matches}
    sure = all(_is_sure(field, found.columns.get(field.name, ""), matches.get(field.name)) for field in found.fields)
    label = words.COLUMNS if sure else words.COLUMNS_UNSURE
    if sure:
        st.caption(_told_in_one(found, language))
    with st.expander(label.say(language), expanded=not sure, key=f"columns-{entry.key}"):
        st.caption(words.COLUMNS_NOTE.say(language))
        # A row of three at a time, so that the boxes of a row stand level whatever is written below them.
        for start in range(0, len(found.fields), _COLUMNS):
            fields = found.fields[start : start + _COLUMNS]
            for column, field in zip(st.columns(_COLUMNS, gap="small"), fields, strict=False):
                with column:
                    _show_field(project, entry, found, field, matches.get(field.name), language)
        _show_groups(project, entry, found, language)


def _is_sure(field: Field, chosen: str, match: ColumnMatch | None) -> bool:
    """Return whether a field needs no second look: its column is beyond doubt, or it is optional and not there."""
    if not chosen:
        return not field.required
    return match is None or match.header != chosen or match.score >= SURE_SCORE


def _told_in_one(found: Examination, language: str) -> str:
    """Return which column holds which field in one line."""
    pairs = [
        fill(words.FIELD_FROM, language, field=field_label(field, language), header=found.columns[field.name])
        for field in found.fields
        if found.columns.get(field.name)
    ]
    return plain(words.COMMA.say(language).join(pairs))


def _show_field(
    project: Project, entry: Entry, found: Examination, field: Field, match: ColumnMatch | None, language: str
) -> None:
    headers = list(found.table.frame.columns) if found.table is not None else []
    proposed = [] if match is None else [header for header in (match.header, *match.others) if header]
    # The likeliest first, then all the others as they stand in the file.
    options = ["", *dict.fromkeys([*proposed, *headers])]
    chosen = found.columns.get(field.name, "")
    label = plain(field_label(field, language)) + (" \\*" if field.required else "")
    st.selectbox(
        label,
        options,
        format_func=lambda header: header or words.NO_COLUMN.say(language),
        help=plain(_meaning(found.schema, field, language)),
        **with_index(
            options,
            tied(
                f"column:{project.folder.name}:{entry.key}:{entry.sha256}:{field.name}",
                chosen if chosen in options else "",
                lambda header: change_entry(
                    project, entry.key, columns={**found.columns, field.name: header}, confirmed=()
                ),
            ),
        ),
    )
    st.caption(_told(field, chosen, match, language))


def field_label(field: Field, language: str) -> str:
    """Return what a field is called: in Chinese its first usual header."""
    return words.FIELDS[field.name].say(language) if field.name in words.FIELDS else field.name


def _meaning(schema: str, field: Field, language: str) -> str:
    # Layers have fields that no template explains.
    return field_meaning(schema, field, language) if field.name in MEANINGS else field.description


def _told(field: Field, chosen: str, match: ColumnMatch | None, language: str) -> str:
    """Return in a few words why this column was chosen."""
    if not chosen:
        return f":red[{words.NOT_FOUND.say(language)}]" if field.required else words.NOT_FOUND_OPTIONAL.say(language)
    if match is None or match.header != chosen:
        return words.CHOSEN_BY_YOU.say(language)
    told = fill(words.MATCH, language, reason=plain(match.reason.say(language)), score=match.score)
    return told if match.score >= SURE_SCORE else f":orange[{told}]"


def _show_groups(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw the choice of group columns; each group is called as its column."""
    if not found.groups and not entry.groups:
        return
    headers = list(found.table.frame.columns) if found.table is not None else []
    names = {header: name for name, header in {**found.groups, **entry.groups}.items()}
    st.multiselect(
        words.GROUPS.say(language),
        headers,
        help=words.GROUPS_HELP.say(language),
        placeholder=words.CHOOSE.say(language),
        **with_default(
            tied(
                f"groups:{project.folder.name}:{entry.key}:{entry.sha256}",
                [header for header in entry.groups.values() if header in headers],
                lambda chosen: change_entry(
                    project, entry.key, groups={names.get(header, header): header for header in chosen}, confirmed=()
                ),
            )
        ),
    )
