"""A page with nothing but the bar of scenarios, as `AppTest` runs it."""

from __future__ import annotations

import streamlit as st

from dashboard import areas, scenario_bar, scenario_session, state
from dashboard.frame import Frame
from dashboard.links import link_here, restore_from_address

restore_from_address()
for folder in areas.prepared_areas():
    if folder.name == (state.setting("area") or folder.name):
        area = areas.open_area(folder)
        break
st.number_input("sites", 1, 200, **state.bound("sites"))
st.button("solve", key="solve", on_click=scenario_session.start_solving, args=(area,))
st.button(link_here(), key="link")
scenario_bar.show_scenario_bar(Frame(area, state.language()), state.solved(area.fingerprint))
