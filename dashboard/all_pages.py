"""Every page's module by its address; importing this loads every library that a page needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from dashboard.pages import compare, data, export, gaps, overview, settings, siting

PAGES: Mapping[str, ModuleType] = MappingProxyType(
    {
        "overview": overview,
        "data": data,
        "gaps": gaps,
        "siting": siting,
        "compare": compare,
        "export": export,
        "settings": settings,
    }
)
"""Modules whose function ``show`` draws the page with this address."""
