import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.intake.addresses import LEAST_SCORE, WHAT, Gazetteer, gazetteer_of, match_addresses
from geodata.osm import OsmFeatures, no_features

UNITS = gpd.GeoDataFrame(
    {"unit_id": ["150105001000", "150105002000", "150110000000"], "name": ["河西街道", "河东街道", "土默特左旗"]},
    geometry=[shapely.box(111.0, 40.0, 111.1, 40.1), shapely.box(111.1, 40.0, 111.2, 40.1), shapely.box(111.2, 40, 111.4, 40.1)],
    crs="EPSG:4326",
)  # fmt: skip
PLACES = {
    "幸福社区": (111.05, 40.05),
    "平安社区": (111.06, 40.06),
    "第三中学": (111.15, 40.05),
    "第五中学": (111.05, 40.02),
    "呼和浩特市人力资源市场": (111.12, 40.02),
    "建设银行": (111.01, 40.01),
}


def gazetteer(places=PLACES, twice=()):
    rows = [*places.items(), *twice]
    layer = gpd.GeoDataFrame(
        {"name": [name for name, _ in rows]}, geometry=[shapely.Point(at) for _, at in rows], crs="EPSG:4326"
    )
    return gazetteer_of(UNITS, None, layer)


def rows(*texts, **more):
    names, addresses = zip(*texts, strict=True)
    return pd.DataFrame(
        {"name": names, "address": addresses, **more}, index=pd.RangeIndex(2, len(texts) + 2, name="row")
    )


def best(frame):
    return frame[frame["rank"] == 1].set_index("row")


def test_the_gazetteer_gathers_names_with_their_units():
    features = OsmFeatures(
        areas=gpd.GeoDataFrame(
            {"osm_id": ["w1", "w2", "w3"], "name": ["万达广场", "小湖", ""], "natural": ["", "water", ""],
             **{key: [("yes" if key == "building" else ""), "", "yes"]
                for key in ("building", "landuse", "industrial", "leisure", "amenity", "shop", "office")}},
            geometry=[shapely.box(111.15, 40.05, 111.16, 40.06)] * 3, crs="EPSG:4326",
        ),
        points=gpd.GeoDataFrame(
            {"osm_id": ["n1", "n2"], "name": ["建设银行", "建设银行"], "amenity": "bank"},
            geometry=[shapely.Point(111.15, 40.02), shapely.Point(111.15001, 40.02001)], crs="EPSG:4326",
        ),
        places=gpd.GeoDataFrame({"place": ["village"], "name": ["边村"]}, geometry=[shapely.Point(115, 40)], crs="EPSG:4326"),
        railways=no_features().railways, broken_areas=0,
    )  # fmt: skip
    found = gazetteer_of(UNITS, features, None)
    told = dict(zip(found.names, zip(found.what, found.unit.tolist(), strict=True), strict=True))
    assert told == {
        "河西街道": ("unit", 0), "河东街道": ("unit", 1), "土默特左旗": ("unit", 2), "万达广场": ("premises", 1),
        "建设银行": ("premises", 1), "边村": ("settlement", -1),
    }  # fmt: skip
    assert set(found.what) <= set(WHAT)
    assert len(found.names) == 6  # the bank's second point is the same place
    with pytest.raises(ValueError, match="read-only"):
        found.lonlat[0, 0] = 0.0


@pytest.mark.parametrize(
    ("name", "address", "place", "score"),
    [
        ("幸福社区", "", "幸福社区", 100.0),
        ("幸福　社区", "", "幸福社区", 100.0),
        ("内蒙古自治区呼和浩特市河西街道幸福社区", "", "幸福社区", 100.0),
        ("惠民驿站", "呼和浩特市学府路 12 号幸福社区 2 楼", "幸福社区", 97.0),
        ("幸福社区三层", "", "幸福社区", 97.0),
        # Six letters of nine agree on both sides: 2·4/(4+5).
        ("幸幅社区", "", "幸福社区", 75.0),
        # Inside a longer name: 90 · (1 − 1/8).
        ("幸福社区家门口就业服务站", "", "幸福社区", 78.8),
        ("人力资源市场", "", "呼和浩特市人力资源市场", 97.0),
    ],
)
def test_scores_say_how_much_agrees(name, address, place, score):
    found = best(match_addresses(rows((name, address)), gazetteer()))
    assert found.loc[2, "matched"] == place
    assert found.loc[2, "score"] == pytest.approx(score, abs=0.06)
    assert (found.loc[2, "lon"], found.loc[2, "lat"]) == PLACES[place]


def test_another_number_is_another_place():
    found = match_addresses(rows(("第三中学", ""), ("第五十三中学", "")), gazetteer())
    assert found[found["row"] == 2]["matched"].tolist() == ["第三中学"]
    # 2·4/(6+4) of 70 is less than what is proposed.
    assert 3 not in set(found["row"])


def test_what_is_alike_to_nothing_has_no_proposal():
    found = match_addresses(rows(("乌兰察布牧场", "草原深处"), ("", "")), gazetteer())
    assert found.empty
    assert list(found.columns) == [
        "row", "rank", "matched", "what", "lon", "lat", "unit", "elsewhere", "namesakes", "score",
    ]  # fmt: skip


def test_the_hinted_unit_comes_first_and_a_better_place_elsewhere_is_told():
    places = {"幸福里社区": (111.05, 40.05), "幸福社区": (111.15, 40.05)}
    for hint in ({"unit_name": ["河西街道"]}, {"unit_name": ["河西"]}, {"code": ["150105001003"]}):
        found = match_addresses(rows(("幸福社区", ""), **hint), gazetteer(places))
        assert found["matched"].tolist() == ["幸福里社区", "幸福社区"]
        assert found["elsewhere"].tolist() == [False, True]
        assert found["score"].iloc[1] == 100.0 > found["score"].iloc[0]
    found = match_addresses(rows(("幸福社区", ""), unit_name=["河东街道"]), gazetteer(places))
    assert found["matched"].tolist() == ["幸福社区"]
    found = match_addresses(rows(("", "河西街道幸福社区")), gazetteer(places))
    assert found["elsewhere"].tolist() == [False, True]


def test_where_nothing_there_is_alike_all_lie_elsewhere():
    found = match_addresses(rows(("第三中学", ""), unit_name=["土默特左旗"]), gazetteer())
    assert found[["matched", "elsewhere"]].to_numpy().tolist() == [["第三中学", True]]


def test_codes_name_the_unit_they_begin_with():
    places = {"幸福社区": (111.05, 40.05), "幸福 社区": (111.25, 40.05)}
    for code, first in (("150105001001", 0), ("150110", 2), ("150110201", 2), ("150105001000", 0)):
        found = match_addresses(rows(("幸福社区", ""), code=[code]), gazetteer(places))
        assert found["unit"].iloc[0] == first, code


def test_an_unknown_or_ambiguous_unit_is_no_hint():
    found = match_addresses(rows(("第三中学", ""), unit_name=["某某街道"], code=["99"]), gazetteer())
    assert not found["elsewhere"].any()


def test_namesakes_are_counted_and_all_told_as_far_as_asked():
    there = gazetteer(twice=[("建设银行", (111.15, 40.05)), ("建设银行", (111.3, 40.05))])
    found = match_addresses(rows(("建设银行", "")), there, most=2)
    assert found["namesakes"].tolist() == [3, 3]
    assert found["rank"].tolist() == [1, 2]
    assert len(match_addresses(rows(("建设银行", "")), there, most=9)) == 3


def test_every_row_is_judged_alone():
    texts = [("幸福社区", ""), ("乌有", ""), ("建设银行一楼", ""), ("", "平安社区旁")]
    together = match_addresses(rows(*texts), gazetteer())
    for number, text in enumerate(texts, start=2):
        alone = match_addresses(rows(text), gazetteer()).drop(columns="row")
        pd.testing.assert_frame_equal(
            together[together["row"] == number].drop(columns="row").reset_index(drop=True), alone.reset_index(drop=True)
        )
    assert (together["score"] >= LEAST_SCORE).all()
    assert (together["score"] <= 100.0).all()


def test_an_empty_gazetteer_and_no_rows():
    empty = gazetteer_of(None, None, None)
    assert empty == empty
    assert isinstance(empty, Gazetteer)
    assert empty.lonlat.shape == (0, 2)
    assert match_addresses(rows(("幸福社区", "")), empty).empty
    assert match_addresses(rows(("幸福社区", "")).iloc[:0], gazetteer()).empty


def test_hostile_names_are_only_text():
    places = {
        "=HYPERLINK(1)": (111.05, 40.05),
        ".*": (111.06, 40.06),
        "(": (111.07, 40.07),
        "河西街道": (111.08, 40.08),
    }
    found = match_addresses(rows(("=HYPERLINK(1)", "(.*)")), gazetteer(places))
    assert found["matched"].iloc[0] == "=HYPERLINK(1)"
    assert np.isfinite(found["score"]).all()
