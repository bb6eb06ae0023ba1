"""Tables of which a row can be chosen: which row is marked, and where it stands."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

KEY = "table:t"


def page() -> None:
    import pandas as pd
    import streamlit as st

    from dashboard.tables import show_choosable_table
    from publishing.tables import make_table

    frame = pd.DataFrame({"unit_name": list("abcde"), "persons": range(5)})
    show_choosable_table(
        make_table("units", "en", frame),
        list("abcde"),
        key="t",
        chosen=st.session_state.get("chosen"),
        on_choice=lambda identity: st.session_state.update(chosen=identity),
        rows=st.session_state.get("rows"),
    )


def drawn(**session: object) -> tuple[list[str], list[int]]:
    app = AppTest.from_function(page)
    for name, value in session.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    frame: pd.DataFrame = app.dataframe[0].value
    return frame["Area"].tolist(), app.session_state.to_dict().get(KEY, {}).get("selection", {}).get("rows", [])


@pytest.mark.parametrize(
    ("chosen", "rows", "expected"),
    [
        (None, None, (list("abcde"), [])),
        ("d", None, (list("dabce"), [0])),
        ("a", None, (list("abcde"), [0])),
        ("none", None, (list("abcde"), [])),
        (None, 2, (list("ab"), [])),
        ("b", 2, (list("ba"), [0])),
        ("e", 2, (list("ea"), [0])),
    ],
)
def test_what_is_chosen_elsewhere_stands_first_and_is_marked(
    chosen: str | None, rows: int | None, expected: tuple[list[str], list[int]]
) -> None:
    assert drawn(chosen=chosen, rows=rows) == expected


def test_what_was_chosen_in_the_table_stays_where_it_stands() -> None:
    assert drawn(**{"chosen": "d", "t:chosen-here": "d"}) == (list("abcde"), [3])


def changes() -> None:
    import pandas as pd

    from dashboard.tables import show_table
    from publishing.tables import SIGNED_COUNT, SIGNED_SHARE, make_table

    frame = pd.DataFrame({"persons_change": [-12.4], "share_change": [0.0312]})
    show_table(
        make_table("change_split", "en", frame, formats={"persons_change": SIGNED_COUNT, "share_change": SIGNED_SHARE})
    )


def test_changes_are_written_with_their_sign_and_shares_in_points() -> None:
    table = AppTest.from_function(changes).run().dataframe[0]
    assert table.value.iloc[0].tolist() == pytest.approx([-12.4, 3.12])
    config = json.loads(table.proto.columns)
    formats = [column["type_config"]["format"] for column in config.values() if "type_config" in column]
    assert formats == ["%+.0f", "%+.1f"]
