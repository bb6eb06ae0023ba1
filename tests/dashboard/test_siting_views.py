"""What a click on the trade-off curve asks for."""

from __future__ import annotations

import pandas as pd

from dashboard.siting_views import clicked_sites
from dashboard.trade_off_chart import CLICKED, trade_off_chart


def test_a_click_names_the_number_of_sites() -> None:
    assert clicked_sites({"selection": {CLICKED: [{"site_count": 5}]}}) == 5
    for event in ({CLICKED: [{"site_count": 0}]}, {CLICKED: []}, {}):
        assert clicked_sites({"selection": event}) is None


def test_the_points_of_the_curve_can_be_selected_by_their_number() -> None:
    points = pd.DataFrame(
        {"site_count": [0, 1], "weight_total": [1.0, 2.0], "bound_total": [1.0, 2.5], "knee": ["", ""]}
    )
    params = trade_off_chart(points, "zh").to_dict()["params"]
    assert [(param["name"], param["select"]["fields"]) for param in params] == [(CLICKED, ["site_count"])]
