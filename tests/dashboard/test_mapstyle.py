"""The style of the base map."""

from __future__ import annotations

import json

import pytest

from dashboard.map_tiles import Tiles
from dashboard.mapstyle import style


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_in_it_leads_to_another_machine(dark: bool) -> None:
    made = style("/app/static/areas/x/v1", dark=dark)
    addresses = [source["data"] for source in made["sources"].values()]
    assert len(addresses) == 3
    assert all(address.startswith("/app/static/areas/x/v1/") for address in addresses)
    assert "://" not in json.dumps(made)


@pytest.mark.parametrize("tiles", [None, Tiles("http://127.0.0.1/{z}/{x}/{y}", "")])
def test_layers_draw_sources_that_are_there(tiles: Tiles | None) -> None:
    made = style("/x", tiles=tiles)
    drawn = {layer["source"] for layer in made["layers"] if layer["type"] != "background"}
    assert drawn == set(made["sources"])
    names = [layer["id"] for layer in made["layers"]]
    assert len(names) == len(set(names))


def test_light_and_dark_differ_in_colours_alone() -> None:
    light, dark = style("/x"), style("/x", dark=True)
    assert light["sources"] == dark["sources"]
    assert [layer["id"] for layer in light["layers"]] == [layer["id"] for layer in dark["layers"]]
    pairs = zip(light["layers"], dark["layers"], strict=True)
    assert all(one["paint"] != other["paint"] for one, other in pairs)


def test_tiles_stand_in_for_land_and_roads_and_leave_borders() -> None:
    made = style("/x", tiles=Tiles("https://tiles.example/{z}/{x}/{y}.png", "T"))
    assert made["sources"]["tiles"]["tiles"] == ["https://tiles.example/{z}/{x}/{y}.png"]
    assert set(made["sources"]) == {"tiles", "boundaries"}
    assert [layer["id"] for layer in made["layers"]][:2] == ["paper", "tiles"]
