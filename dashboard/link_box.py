"""The link to what is shown, made in the browser: only it knows where the map has been moved to meanwhile."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent

show_box = st.components.v2.component(
    "outlet_atlas_link",
    js=(_HERE / "link_box.js").read_text(encoding="utf-8"),
    css="""
.oa-link{display:flex;gap:.4rem}
.oa-link input{flex:1;min-width:15rem;font:inherit;color:var(--oa-ink);background:var(--oa-tint);
border:1px solid var(--oa-line);border-radius:.3rem;padding:.3rem .5rem}
.oa-link button{font:inherit;cursor:pointer;color:#fff;background:#1f5f8b;border:0;border-radius:.3rem;padding:.3rem .8rem}
""",
    isolate_styles=False,
)
"""Mounts the box. Its data: ``query`` of the link without the map's place, words ``label``, ``copy`` and ``copied``."""
