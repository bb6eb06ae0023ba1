"""The files of one role: what they are for, a template, what is there and how it stands, and the field for more."""

from __future__ import annotations

import html

import streamlit as st

from dashboard import file_words as words
from dashboard.data_file import show_entry
from dashboard.data_template import show_template
from dashboard.projects import chosen_method, is_confirmed, is_marked_faulty, is_needed
from dashboard.uploads import show_uploader
from geodata.intake.projects import ROLES, Project
from geodata.text import Text

_STYLE = """<style>
.oa-role{display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
.oa-role b{font-size:1.02rem}
.oa-role i{font-style:normal;font-size:.8rem;padding:.05rem .5rem;border-radius:1rem;border:1px solid}
.oa-role i.done{color:var(--oa-good);background:var(--oa-good-tint);border-color:var(--oa-good-line)}
.oa-role i.open{color:var(--oa-warn);background:var(--oa-warn-tint);border-color:var(--oa-warn-line)}
.oa-role i.faulty{color:var(--oa-bad);background:var(--oa-bad-tint);border-color:var(--oa-bad-line)}
.oa-role i.needed,.oa-role i.optional{color:var(--oa-ink-soft);background:var(--oa-tint);border-color:var(--oa-line)}
.oa-role-note{color:var(--oa-ink-soft);font-size:.88rem;margin:.15rem 0 0}
</style>"""


def show_role(project: Project, role: str, language: str) -> None:
    """Draw the card of a role with everything about its files."""
    about, entries = ROLES[role], project.of_role(role)
    with st.container(border=True, gap="small", key=f"role-{role}"):
        state, told = _state(project, role)
        title = (
            f'{_STYLE}<div class="oa-role"><b>{html.escape(about.name.say(language))}</b>'
            f'<i class="{state}">{html.escape(told.say(language))}</i></div>'
        )
        if state == "done":
            # What a file is for, and how to make one, is of no use any more.
            st.html(title)
        else:
            head, side = st.columns([4, 1], vertical_alignment="top", gap="small")
            head.html(
                f'{title}<p class="oa-role-note">{html.escape(about.purpose.say(language))}</p>'
                f'<p class="oa-role-note">{html.escape(words.NEEDS.say(language))}'
                f"{html.escape(about.needs.say(language))}</p>"
            )
            with side:
                show_template(role, chosen_method(project), language)
        for entry in entries:
            show_entry(project, entry, language)
        if not entries:
            show_uploader(project, role, language, replaces=False)
        else:
            label = words.ADD_ANOTHER if about.several else words.REPLACE_FILE
            with st.expander(label.say(language), key=f"again-{role}"):
                show_uploader(project, role, language, replaces=not about.several)


def _state(project: Project, role: str) -> tuple[str, Text]:
    """Return how a role stands: a class of the style, and in words."""
    entries = project.of_role(role)
    if not entries:
        return ("needed", words.STATE_NEEDED) if is_needed(project, role) else ("optional", words.STATE_OPTIONAL)
    waiting = [entry for entry in entries if not is_confirmed(entry)]
    if any(is_marked_faulty(project, entry) for entry in waiting):
        return "faulty", words.STATE_FAULTY
    return ("open", words.STATE_OPEN) if waiting else ("done", words.STATE_DONE)
