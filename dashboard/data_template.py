"""The template of a role's table, to fill in."""

from __future__ import annotations

import streamlit as st

from dashboard import file_words as words
from dashboard.data_words import METHODS
from dashboard.words import fill
from geodata.intake.projects import ROLES
from publishing.template_words import TEMPLATES
from publishing.templates import template_bytes

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_template(role: str, method: str, language: str) -> None:
    """Draw the button that downloads the template of a role; tables of population have one for each method."""
    key = method if role == "population" and method in METHODS else role
    if key not in TEMPLATES:
        return
    st.download_button(
        words.TEMPLATE.say(language),
        lambda: template_bytes(key, language),
        file_name=fill(words.TEMPLATE_FILE, language, role=ROLES[role].name.say(language)),
        mime=_XLSX,
        help=words.TEMPLATE_HELP.say(language),
        on_click="ignore",
        width="stretch",
        key=f"template-{role}",
    )
