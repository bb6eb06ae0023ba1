"""Layers as the map's script reads them: pydeck's JSON, long rows moved out into files that the browser keeps.

Rows that do not change while a planner works, such as outlets, are thus sent once and not with every turn of a slider.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from dashboard.static_files import area_folder, digest_of, keep_file, static_address

_LONGEST_INLINE = 3000
"""Bytes of rows that are still sent with the layer itself."""

_KEPT = 64
"""Files of rows kept of one area; the oldest go first."""


def layer_specs(layers: Sequence[pdk.Layer], fingerprint: str, static: Path) -> list[dict[str, Any]]:
    """Return layers as plain JSON values.

    Parameters
    ----------
    layers : sequence of Layer
        From the lowest to the highest.
    fingerprint : str
        The area's, below whose folder files of rows are written.
    static : Path
        The folder that Streamlit serves at ``/app/static``.

    Returns
    -------
    list of dict
        One per layer; ``data`` holds rows, GeoJSON, or the address of a file with either.
    """
    return [_spec(layer, fingerprint, static) for layer in layers]


def _spec(layer: pdk.Layer, fingerprint: str, static: Path) -> dict[str, Any]:
    attributes = default_serialize(layer)
    data = attributes.pop("data", None)
    spec: dict[str, Any] = json.loads(_text(attributes))
    if isinstance(data, str):
        return {**spec, "data": data}
    content = _text(data).encode()
    if len(content) <= _LONGEST_INLINE:
        return {**spec, "data": data}
    relative = area_folder(fingerprint) / "rows" / f"{digest_of(content)}.json"
    keep_file(static / relative, lambda: content, kept=_KEPT)
    return {**spec, "data": static_address(relative.as_posix())}


def _text(value: object) -> str:
    return json.dumps(value, default=default_serialize, separators=(",", ":"), ensure_ascii=False)
