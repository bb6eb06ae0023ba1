"""The table of surveyors' words."""

from __future__ import annotations

import pytest

from geodata.centreline_classes import (
    CLASS_WORDS,
    DEFAULT_CLASS,
    NO_ROADS,
    classes_by_word,
    level_of,
    maxspeed_of,
    oneways_of,
    plain,
)
from geodata.highways import HIGHWAYS


def test_every_word_means_one_class_of_the_road_table() -> None:
    words = [word for words in CLASS_WORDS.values() for word in words]
    assert len(words) == len(set(words))
    assert all(plain(word) == word for word in words)
    assert set(CLASS_WORDS) <= set(HIGHWAYS)
    assert DEFAULT_CLASS in HIGHWAYS
    assert not NO_ROADS & (set(words) | set(HIGHWAYS))


@pytest.mark.parametrize(
    ("word", "highway"),
    [
        ("国道", "trunk"), ("省道", "primary"), ("县道", "secondary"), ("乡道", "tertiary"), ("村道", "unclassified"),
        ("高速公路", "motorway"), ("快速路", "trunk"), ("主干路", "primary"), ("次干路", "secondary"), ("支路", "tertiary"),
        ("街巷", "residential"), ("巷道", "residential"), ("步行道", "footway"), ("Ｇ", "trunk"), (" S ", "primary"),
        ("Motorway_Link", "motorway_link"), ("residential", "residential"), ("轮渡", "ferry"), ("在建", ""),
        ("track_grade1", "track"), ("track_grade5", "track"),
    ],
)  # fmt: skip
def test_words(word: str, highway: str) -> None:
    assert classes_by_word({})[plain(word)] == highway


def test_own_words_go_first() -> None:
    known = classes_by_word({"420301": "县道", "国道": "高速公路", "KX": "在建"})
    assert (known["420301"], known["国道"], known["kx"]) == ("secondary", "motorway", "")
    with pytest.raises(KeyError, match="县县道"):
        classes_by_word({"420301": "县县道"})


@pytest.mark.parametrize(
    ("text", "value"),
    [("", "no"), ("双向", "no"), ("0", "no"), ("是", "yes"), ("单行线", "yes"), ("１", "yes"), ("FT", "yes"),
     ("逆向", "-1"), ("TF", "-1"), ("-1", "-1"), ("T", "yes"), ("F", "no"), ("2", None), ("也许", None)],
)  # fmt: skip
def test_oneway(text: str, value: str | None) -> None:
    assert oneways_of([text]) == {text: value}


def test_from_and_to_beside_both_directions() -> None:
    """Shapefiles of Geofabrik mark F, T and B; elsewhere T and F are true and false."""
    assert oneways_of(["B", "F", "T", "是"]) == {"B": "no", "F": "yes", "T": "-1", "是": "yes"}
    assert oneways_of(["b", "f"]) == {"b": "no", "f": "yes"}
    assert oneways_of(["F", "T", ""]) == {"F": "no", "T": "yes", "": "no"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("", 0), ("0", 0), ("1", 1), ("-2", -2), ("1.0", 1), ("高架", 1), ("隧道", -1), ("地面", 0), ("1.5", None),
     ("道路中心线", None), ("nan", None), ("inf", None), ("99999", None)],
)  # fmt: skip
def test_level(text: str, value: int | None) -> None:
    assert level_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("", ""), ("60", "60"), ("60 km/h", "60 km/h"), ("60公里/小时", "60km/h"), ("６０", "60"), ("0", ""), ("0.0", ""), ("-30", None),
     ("999", None), ("快", None), ("3", None)],
)  # fmt: skip
def test_speed(text: str, value: str | None) -> None:
    assert maxspeed_of(text) == value
