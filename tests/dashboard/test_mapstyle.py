"""The style of the base map."""

from __future__ import annotations

import base64
import json

from dashboard.mapstyle import style, style_url


def test_nothing_in_it_leads_to_another_machine() -> None:
    made = style("/app/static/areas/x/v1")
    addresses = [made["glyphs"], *(source["data"] for source in made["sources"].values())]
    assert all(address.startswith("/app/static/areas/x/v1/") for address in addresses)
    assert "://" not in json.dumps(made)


def test_layers_draw_sources_that_are_there() -> None:
    made = style("/x")
    drawn = {layer["source"] for layer in made["layers"] if layer["type"] != "background"}
    assert drawn == set(made["sources"])
    names = [layer["id"] for layer in made["layers"]]
    assert len(names) == len(set(names))


def test_the_address_holds_the_whole_style() -> None:
    kind, _, content = style_url("/atlas/app/static/areas/x/v1").partition(",")
    assert kind == "data:application/json;base64"
    assert json.loads(base64.b64decode(content)) == style("/atlas/app/static/areas/x/v1")
