"""GDAL's drivers are cut down to those that are used, whichever part of the program is imported first."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
import rasterio

import geodata
from geodata.gdal_guard import ALLOWED, restrict

ROOT = Path(geodata.__file__).parents[1]
ONLY_FOR_RASTERS = {
    "SDTS", "XPM", "BLX", "JP2OpenJPEG", "ELAS", "R", "S102", "S104", "S111", "HDF5", "HDF5Image", "Rasterlite", "FIT", "OZI",
    "BAG", "SGI", "CTable2", "DIPEx", "WEBP", "GIF", "BIGGIF", "netCDF",
}  # fmt: skip
"""Drivers of rasterio's GDAL that pyogrio's does not know: none opens a network; rasters are opened by a named driver."""


def test_only_the_drivers_in_use_are_there() -> None:
    assert set(pyogrio.list_drivers()) <= ALLOWED
    with rasterio.Env() as env:
        rasters = set(env.drivers())
    assert {"GPKG", "GeoJSON", "ESRI Shapefile"} <= set(pyogrio.list_drivers())
    assert "GTiff" in rasters
    assert rasters <= ALLOWED | ONLY_FOR_RASTERS


@pytest.mark.parametrize("path", sorted((ROOT / "geodata").rglob("*.py")), ids=lambda path: path.name)
def test_rasters_are_opened_by_a_named_driver(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "rasterio.open":
            assert {keyword.arg for keyword in node.keywords} & {"driver", None}, f"line {node.lineno}"


def test_the_network_is_off() -> None:
    assert os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"
    with pytest.raises(rasterio.errors.RasterioIOError):
        rasterio.open("/vsicurl/http://127.0.0.1:9/x.tif")


def test_settings_from_outside_are_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GDAL_SKIP", "GDAL_DRIVER_PATH", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "PROJ_NETWORK"):
        monkeypatch.setenv(name, "PNG")
    restrict()
    assert {"VRT", "WFS", "HTTP", "KML", "SQLite"} <= set(os.environ["GDAL_SKIP"].split(","))
    assert not ALLOWED & set(os.environ["GDAL_SKIP"].split(","))
    assert os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"
    assert os.environ["GDAL_DRIVER_PATH"] == "disable"
    assert os.environ["PROJ_NETWORK"] == "OFF"


@pytest.mark.parametrize("first", ["cli", "geodata.layers"])
def test_every_door_guards_before_gdal_is_loaded(first: str) -> None:
    code = f"import {first}, sys, pyogrio; assert 'VRT' not in pyogrio.list_drivers(), 'VRT is on'; print('ok')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "ok\n", done.stderr
    assert "GDAL_SKIP" not in done.stderr, "a name is unknown to GDAL, which says so on the planner's screen"
