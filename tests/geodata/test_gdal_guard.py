"""GDAL's unsafe drivers are off, whichever part of the program is imported first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
import rasterio

import geodata
from geodata.gdal_guard import restrict

FORBIDDEN = {"VRT", "OGR_VRT", "WFS", "WMS", "OAPIF", "HTTP", "CSW", "GDALG", "STACIT", "PostgreSQL"}


def test_only_safe_drivers_are_there() -> None:
    vector = set(pyogrio.list_drivers())
    with rasterio.Env() as env:
        raster = set(env.drivers())
    assert {"GPKG", "GeoJSON", "ESRI Shapefile"} <= vector
    assert "GTiff" in raster
    assert not (vector | raster) & FORBIDDEN


def test_the_network_is_off() -> None:
    assert os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"
    with pytest.raises(rasterio.errors.RasterioIOError):
        rasterio.open("/vsicurl/http://127.0.0.1:9/x.tif")


def test_settings_from_outside_are_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GDAL_SKIP", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS"):
        monkeypatch.setenv(name, "PNG")
    restrict()
    assert "VRT" in os.environ["GDAL_SKIP"].split(",")
    assert os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"


@pytest.mark.parametrize("first", ["cli", "geodata.layers"])
def test_every_door_guards_before_gdal_is_loaded(first: str) -> None:
    code = f"import {first}, sys, pyogrio; assert 'VRT' not in pyogrio.list_drivers(), 'VRT is on'; print('ok')"
    root = Path(geodata.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == "ok\n", done.stderr
