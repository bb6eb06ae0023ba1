"""Legend and markers: what they say, and that names from files cannot become markup."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from dashboard.classes import Classes
from dashboard.legend import Sign, legend_content
from dashboard.markers import ATLAS_CELL, atlas_png, marker_place, marker_url
from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from geodata.text import Text
from publishing.style import KIND_STYLE

EVIL = '<img src=x onerror="alert(1)">'


def picture(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_marker_has_the_colour_of_its_kind_on_a_white_rim(kind: str) -> None:
    image = picture(marker_url(kind))
    assert image.shape == (ATLAS_CELL, ATLAS_CELL, 4)
    middle = ATLAS_CELL // 2
    assert tuple(image[middle, middle, :3]) == tuple(bytes.fromhex(KIND_STYLE[kind].colour[1:]))
    assert image[0, 0, 3] == 0
    rim = (image[..., :3] == 255).all(axis=2) & (image[..., 3] == 255)
    assert rim.sum() > 100
    atlas = np.asarray(Image.open(io.BytesIO(atlas_png())))
    left = marker_place(kind) * ATLAS_CELL
    assert np.array_equal(atlas[:, left : left + ATLAS_CELL], image)


def test_markers_of_all_kinds_differ_in_shape() -> None:
    shapes = {picture(marker_url(kind))[..., 3].tobytes() for kind in KINDS}
    assert len(shapes) == len(KINDS)


def test_the_legend_tells_classes_kinds_with_numbers_and_signs(sample_area: StudyArea) -> None:
    classes = Classes(Text("分级", "Classes"), (Text("≤ 5", EVIL),), ("#123456",), np.zeros(1, np.int64))
    told = legend_content(sample_area, classes, "en", signs=[Sign("color:red", EVIL, "<1>")])
    assert told["classes"] == [{"label": EVIL, "colour": "#123456"}]
    assert told["signs"] == [{"css": "color:red", "label": EVIL, "text": "<1>"}]
    counts = sample_area.outlets["kind"].value_counts()
    assert {kind["key"]: kind["count"] for kind in told["kinds"]} == {key: str(count) for key, count in counts.items()}
    assert {kind["label"] for kind in told["kinds"]} == {KINDS[str(key)].english for key in counts.index}
