"""Raster tiles that an administrator sets up."""

from __future__ import annotations

import pytest

from dashboard import __main__
from dashboard.map_tiles import ADDRESS_VARIABLE, NAME_VARIABLE, Tiles, TilesError, configured_tiles

TIANDITU = (
    "https://t0.tianditu.gov.cn/vec_w/wmts?LAYER=vec&TILEMATRIXSET=w&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=k1"
)


def test_without_an_address_there_are_none() -> None:
    assert configured_tiles({}) is None
    assert configured_tiles({ADDRESS_VARIABLE: "  ", NAME_VARIABLE: "x"}) is None


def test_address_and_name_are_taken_as_set() -> None:
    assert configured_tiles({ADDRESS_VARIABLE: f" {TIANDITU} ", NAME_VARIABLE: "天地图"}) == Tiles(TIANDITU, "天地图")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("javascript:alert(1)//{z}{x}{y}", "http"),
        ("file:///tiles/{z}/{x}/{y}.png", "http"),
        ("//host/{z}/{x}/{y}.png", "http"),
        ("http:///{z}/{x}/{y}.png", "http"),
        ("http://[::1/{z}/{x}/{y}.png", "http"),
        ("http://host/{z}/{x}.png", "{y}"),
        ("http://host/tiles", "{z} {x} {y}"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(address: str, told: str) -> None:
    with pytest.raises(TilesError) as caught:
        configured_tiles({ADDRESS_VARIABLE: address})
    for language in ("zh", "en"):
        assert told in caught.value.say(language)
        assert ADDRESS_VARIABLE in caught.value.say(language)


def test_the_server_does_not_start_with_an_address_that_no_page_could_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, "ftp://tiles.example/{z}/{x}/{y}")
    monkeypatch.setattr("sys.argv", ["dashboard"])
    with pytest.raises(SystemExit) as caught:
        __main__.main()
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert "不是可用的瓦片地址" in told
    assert "is no usable tile address" in told
