import dataclasses
import io

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

from publishing.report_charts import change_chart, minutes_chart, units_chart, years_chart
from tests.publishing.reviews import HOSTILE, LONG_NAME, renamed, review


@pytest.fixture(scope="module")
def figures(town):
    return review(town, earlier=dataclasses.replace(town, fingerprint="e" * 16))


def pixels(png: bytes) -> np.ndarray:
    return matplotlib.image.imread(io.BytesIO(png))


@pytest.mark.parametrize("chart", [minutes_chart, units_chart, years_chart])
def test_charts_are_the_same_bytes_and_not_cut_off(figures, chart):
    png = chart(figures, "zh")
    assert chart(figures, "zh") == png
    image = pixels(png)[..., :3]
    assert image.min() < 0.5
    edges = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    assert (edges > 0.99).all()


def test_hostile_and_long_names_fit(town):
    for name in (HOSTILE, LONG_NAME):
        image = pixels(units_chart(review(renamed(town, name)), "zh"))[..., :3]
        assert (image[:, 0] > 0.99).all()


def test_many_units_are_cut_to_the_worst(figures):
    many = pd.concat([figures.units] * 40, ignore_index=True)
    tall = pixels(units_chart(dataclasses.replace(figures, units=many), "zh"))
    assert tall.shape[0] < 1.6 * tall.shape[1]


def test_a_change_that_falls_and_rises_is_drawn(figures):
    split = figures.change.split.assign(persons=[120.0, -40.0, 0.0])
    change = dataclasses.replace(figures.change, split=split)
    assert change_chart(dataclasses.replace(figures, change=change), "en")
    with pytest.raises(ValueError, match="not split"):
        change_chart(dataclasses.replace(figures, change=None), "en")
