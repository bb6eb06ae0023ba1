import dataclasses
import io
import json
import time
import zipfile

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geodata.study_area import with_only
from planning.catchments import catchment_polygons
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.layers import dissolved_hexagons, minute_limits, result_layers
from publishing.package import geojson_zip_bytes, geopackage_bytes

LAYERS = ["outlets", "cells", "units", "gaps", "proposed_sites", "catchments", "catchments_dissolved"]


@pytest.fixture(scope="module")
def package(town, result, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "out.gpkg"
    path.write_bytes(geopackage_bytes(town, result))
    return path


def layer(path, name):
    return pyogrio.read_dataframe(path, layer=name)


@pytest.fixture(scope="module")
def geojson(town, result):
    with zipfile.ZipFile(io.BytesIO(geojson_zip_bytes(town, result))) as archive:
        return {name.removesuffix(".geojson"): json.loads(archive.read(name)) for name in archive.namelist()}


def test_all_layers_are_there_in_wgs84(package, geojson):
    assert [name for name, _ in pyogrio.list_layers(package)] == [*LAYERS, "metadata"]
    for name in LAYERS:
        assert layer(package, name).crs.to_epsg() == 4326
    assert sorted(geojson) == sorted(LAYERS)
    assert all("crs" not in content for content in geojson.values())


def test_cells_equal_the_result(package, town, result):
    cells = layer(package, "cells")
    assert cells["cell"].tolist() == town.cells["cell"].tolist()
    assert cells["persons"].sum() == pytest.approx(town.cells["persons"].sum())
    assert cells.loc[cells["covered"], "persons"].sum() == pytest.approx(result.before.totals["persons_covered"])
    assert cells.loc[cells["covered_after"], "persons"].sum() == pytest.approx(
        result.proposal.after.totals["persons_covered"]
    )
    unreached = ~np.isfinite(result.before.minutes)
    assert cells["minutes"].isna().tolist() == unreached.tolist()
    assert (cells.loc[unreached, "nearest_outlet"] == "").all()
    reached = np.flatnonzero(~unreached)[0]
    assert cells["nearest_outlet"][reached] == town.outlets["outlet_id"][result.before.nearest[reached]]
    assert cells["gap"].tolist() == result.gaps.of_cell.tolist()


def test_a_hexagon_is_where_its_cell_is(package):
    cells = layer(package, "cells")
    lat, lon = h3.cell_to_latlng(cells["cell"][0])
    assert cells.geometry[0].contains(shapely.Point(lon, lat))
    assert len(cells.geometry[0].exterior.coords) == 7


def test_priority_persons_of_cells_never_leave(town, result, package, geojson):
    assert not [name for name in layer(package, "cells").columns if "priority" in name]
    assert not [name for name in geojson["cells"]["features"][0]["properties"] if "priority" in name]


def test_small_counts_are_null(package, geojson):
    units = layer(package, "units")
    hidden = units["priority_persons_withheld"].tolist()
    assert hidden[2]
    assert sum(hidden) >= 2, "one alone would follow from the total"
    assert units["priority_persons_total"].isna()[2]
    assert geojson["units"]["features"][2]["properties"]["priority_persons_total"] is None
    for name in ("gaps", "proposed_sites"):
        assert not [column for column in layer(package, name).columns if "priority" in column]


def test_no_column_clashes_or_tells_contacts(package):
    for name in LAYERS:
        columns = set(layer(package, name).columns)
        assert not columns & {"type", "contact", "fid"}
        assert all(column.isascii() for column in columns)


def test_gaps_are_the_union_of_their_cells(package, result):
    cells, gaps = layer(package, "cells"), layer(package, "gaps")
    for rank, outline in zip(gaps["gap"], gaps.geometry, strict=True):
        own = shapely.union_all(shapely.buffer(cells.geometry[cells["gap"] == rank].to_numpy(), 1e-9))
        assert outline.area == pytest.approx(own.area, rel=1e-4)
        assert outline.symmetric_difference(own).area < 1e-4 * own.area


def test_catchments_of_outlets_and_sites(package, town, result):
    catchments = layer(package, "catchments")
    assert catchments["facility_id"].tolist() == ["A01", "A02", "A03", *result.proposal.sites["site_id"]]
    assert catchments["status"].tolist() == ["existing"] * 3 + ["proposed"] * 3
    assert catchments.geometry.isna().tolist() == [False, False, True, False, False, False]
    expected = catchment_polygons(
        town.network, "walk", town.snaps["walk"]["outlets"], max_minutes=15.0, metric_crs=town.metric_crs
    )
    assert shapely.area(catchments.geometry[0]) == pytest.approx(float(shapely.area(expected[0])))
    dissolved = layer(package, "catchments_dissolved")
    assert list(zip(dissolved["status"], dissolved["max_minutes"], strict=True)) == [
        (status, minutes) for status in ("existing", "with_proposed") for minutes in (5.0, 10.0, 15.0)
    ]
    areas = dissolved.to_crs(town.metric_crs).area.tolist()
    assert areas[0] < areas[1] < areas[2]
    assert areas[3] < areas[4] < areas[5]
    assert all(more > less for less, more in zip(areas[:3], areas[3:], strict=True))


@pytest.mark.parametrize(
    ("standard", "limits"),
    [
        (15, (5, 10, 15)),
        (10, (5, 10)),
        (4, (4,)),
        (7.5, (5, 7.5)),
        (20, (5, 10, 15, 20)),
        (30, (10, 20, 30)),
        (240, (80, 160, 240)),
    ],
)
def test_limits(standard, limits):
    assert minute_limits(float(standard)) == limits


def test_metadata_carries_parameters(package, town):
    table = layer(package, "metadata")
    assert isinstance(table, pd.DataFrame)
    assert not isinstance(table, gpd.GeoDataFrame)
    values = dict(zip(table["item"], table["value"], strict=True))
    assert values["数据指纹"] == town.fingerprint
    assert values["服务标准"] == "步行 15 分钟"


def test_same_input_same_bytes_whenever(town, result):
    first = geopackage_bytes(town, result), geojson_zip_bytes(town, result)
    time.sleep(1.1)  # the clock that GDAL would write has a resolution of milliseconds, ZIP's of two seconds
    assert (geopackage_bytes(town, result), geojson_zip_bytes(town, result)) == first
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_geojson_is_right_handed_and_within_the_world(geojson):
    for content in geojson.values():
        for feature in content["features"]:
            if feature["geometry"] is None:
                continue
            shape = shapely.geometry.shape(feature["geometry"])
            west, south, east, north = shape.bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90
            for part in getattr(shape, "geoms", [shape]):
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw


def test_an_island_of_a_hole():
    ring = h3.grid_ring(h3.latlng_to_cell(43.2, 111.3, 9), 1)
    outline = dissolved_hexagons(ring)
    assert len(outline.geoms) == 1
    assert len(outline.geoms[0].interiors) == 1


def test_empty_layers_are_written_too(town, emptied, tmp_path):
    area = emptied(town, "outlets")
    result = run_scenario(area, Scenario(sites=0))
    path = tmp_path / "empty.gpkg"
    path.write_bytes(geopackage_bytes(area, result))
    assert len(layer(path, "outlets")) == len(layer(path, "proposed_sites")) == len(layer(path, "catchments")) == 0
    with zipfile.ZipFile(io.BytesIO(geojson_zip_bytes(area, result))) as archive:
        assert json.loads(archive.read("outlets.geojson"))["features"] == []


def test_no_gaps(town):
    result = run_scenario(town, Scenario(sites=0))
    covered = dataclasses.replace(
        result,
        gaps=dataclasses.replace(
            result.gaps, table=result.gaps.table.iloc[:0], of_cell=np.zeros_like(result.gaps.of_cell)
        ),
    )
    assert len(result_layers(town, covered)["gaps"]) == 0
    assert geopackage_bytes(town, covered)


def test_by_bus_catchments_are_the_cells_from_which_an_outlet_is_reached(bus_town, bus_result):
    layers = result_layers(bus_town, bus_result)
    cells = layers["cells"]
    dissolved = layers["catchments_dissolved"]
    assert dissolved[["status", "max_minutes"]].to_numpy().tolist() == [
        [status, limit] for status in ("existing", "with_proposed") for limit in (5.0, 10.0, 15.0, 20.0)
    ]
    for row in dissolved.itertuples():
        minutes = cells["minutes"] if row.status == "existing" else cells["minutes_after"]
        whole = cells.geometry[minutes <= row.max_minutes].union_all()
        assert row.geometry.is_valid
        assert row.geometry.symmetric_difference(whole).area < 1e-3 * whole.area
    # Each facility alone, as if it were the only one: nobody else's buses or doors count.
    catchments = layers["catchments"]
    assert catchments["status"].tolist() == ["existing"] * 3 + ["proposed"] * len(bus_result.proposal.sites)
    for place, outlet in enumerate(bus_town.outlets["outlet_id"]):
        alone = run_scenario(with_only(bus_town, "outlets", np.array([place])), Scenario(
            mode="bus", max_minutes=20.0, sites=0)).before.covered  # fmt: skip
        shape = catchments.set_index("facility_id").geometry[outlet]
        if not alone.any():
            assert shape is None
            continue
        whole = cells.geometry[alone].union_all()
        assert shape.symmetric_difference(whole).area < 1e-3 * whole.area
    assert catchments.geometry.isna().sum() == 1  # the van, far from every road
    by_bus, on_foot = (
        run_scenario(bus_town, Scenario(mode=mode, max_minutes=20.0, sites=0)) for mode in ("bus", "walk")
    )
    assert by_bus.before.covered.sum() > on_foot.before.covered.sum()
    assert layers["outlets"]["on_road"].tolist() == [True, True, False]


def test_outlets_that_a_plan_closes_are_marked_and_serve_nobody_after(town):
    scenario = Scenario(
        sites=1, siting=SitingRequest(goal="share", target_share=0.5, movable_outlets=1, closable=("A01",))
    )
    result = run_scenario(town, scenario)
    # Made to close the one that serves people, whatever the solver would rather do.
    proposal = dataclasses.replace(result.proposal, closed=np.array([0], np.int32))
    layers = result_layers(town, dataclasses.replace(result, proposal=proposal), "en")
    outlets = layers["outlets"].set_index("outlet_id")
    assert outlets["advice"].to_dict() == {"A01": "close", "A02": "keep", "A03": "keep"}
    assert outlets.loc["A01", "advice_name"] == "close or move"
    assert layers["catchments"].set_index("facility_id").loc["A01", "status"] == "to_close"
    reached = layers["catchments_dissolved"]
    after = reached[(reached["status"] == "with_proposed") & (reached["max_minutes"] == 15.0)].geometry.iloc[0]
    kept = catchment_polygons(
        town.network,
        "walk",
        town.snaps["walk"]["venues"].at(proposal.sites["venue"].to_numpy()),
        max_minutes=15.0,
        metric_crs=town.metric_crs,
    )
    own = catchment_polygons(
        town.network,
        "walk",
        town.snaps["walk"]["outlets"].at(np.array([1])),
        max_minutes=15.0,
        metric_crs=town.metric_crs,
    )
    expected = shapely.union_all([*kept, *own])
    assert after.symmetric_difference(expected).area < 0.02 * expected.area
    assert "option" not in layers["proposed_sites"]
