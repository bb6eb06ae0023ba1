"""The map and its legend as components of Streamlit: which files the browser gets, and how they are mounted.

deck.gl and Mapbox GL come as one script with the pydeck package; it is copied to where Streamlit serves files, so that
no page ever calls another machine.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pydeck
import streamlit as st

from dashboard import static_files
from dashboard.markers import atlas_png
from dashboard.static_files import digest_of, keep_folder, static_address

_HERE = Path(__file__).parent
_BUNDLE = Path(pydeck.__file__).parent / "nbextension" / "static" / "index.js"
_MODULES = ("map_view.js", "map_legend.js", "map_layers.js", "map_controls.js", "map_place.js", "map_kinds.js")

# Streamlit sends a component's script with every rerun: this one only hands over to a file that the browser keeps.
_DOOR = """export default async (component) => {
  const module = await import(new URL(component.data.module, location.href).href);
  return module.default(component);
};"""

mount_map = st.components.v2.component(
    "outlet_atlas_map", js=_DOOR, css=(_HERE / "map_view.css").read_text(encoding="utf-8"), isolate_styles=False
)
"""Mounts the map; see `dashboard.map` for what it is told."""

mount_legend = st.components.v2.component("outlet_atlas_legend", js=_DOOR, isolate_styles=False)
"""Mounts the legend; see `dashboard.legend`. Its looks come with the map's."""


@functools.cache
def _contents() -> dict[str, bytes]:
    modules = {name: (_HERE / name).read_bytes() for name in _MODULES}
    return {"deck.js": _BUNDLE.read_bytes(), "markers.png": atlas_png(), **modules}


@functools.cache
def _folder() -> str:
    contents = _contents()
    return f"map/{pydeck.__version__}-{digest_of(*(contents[name] for name in sorted(contents)))}"


def _write(folder: Path) -> None:
    for name, content in _contents().items():
        (folder / name).write_bytes(content)


def component_address(name: str) -> str:
    """Return where the browser finds a file of the map: ``deck.js``, ``markers.png`` or one of the modules.

    The files are written below `dashboard.static_files.STATIC` where they are missing.
    """
    keep_folder(static_files.STATIC / _folder(), _write)
    return static_address(f"{_folder()}/{name}")
