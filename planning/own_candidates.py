"""Candidate sites that a planner adds to a scenario: what each is and what it may not be."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from geodata.text import Text

OWN_PREFIX = "own-"
"""What the ids of own candidates begin with, so that hardly any is that of a venue of the study area."""

OWN_VENUE_TYPE = "own"
"""Venue type of own candidates, beside those of `geodata.kinds.VENUE_TYPES`."""

MOST_CANDIDATES = 100
"""So many own candidates may stand in a scenario."""

LONGEST_NAME = 100
"""Characters that the name of an own candidate may have."""

_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class OwnCandidate:
    """A place that a planner proposes as a candidate site.

    Attributes
    ----------
    site_id : str
        Begins with `OWN_PREFIX`; at most 40 characters.
    name : str
        What the planner calls it; 1 to 100 characters on one line.
    lon, lat : float
        Degrees in WGS84.
    kinds : tuple of str
        Kinds of outlet that may stand there; every kind that can be proposed where empty.
    cost : float or None
        Cost of a new outlet there, instead of the kind's.
    """

    site_id: str
    name: str
    lon: float
    lat: float
    kinds: tuple[str, ...] = ()
    cost: float | None = None


def candidate_faults(candidates: tuple[OwnCandidate, ...], proposable: tuple[str, ...]) -> Iterable[tuple[bool, Text]]:
    """Yield whether something is wrong with own candidates, and what it would be.

    Parameters
    ----------
    candidates : tuple of OwnCandidate
        All of a scenario.
    proposable : tuple of str
        Kinds that can be proposed.
    """
    twice = sorted(key for key, count in Counter(candidate.site_id for candidate in candidates).items() if count > 1)
    yield (
        bool(twice),
        Text(f"自选点位编号重复：{'、'.join(twice)}", f"ids of own candidates are given twice: {', '.join(twice)}"),
    )
    yield (
        len(candidates) > MOST_CANDIDATES,
        Text(f"自选点位不得超过 {MOST_CANDIDATES} 个", f"at most {MOST_CANDIDATES} own candidates"),
    )
    for candidate in candidates:
        shown = candidate.name.strip()[:LONGEST_NAME] or candidate.site_id[:_LONGEST_ID]
        for wrong, problem in _faults_of(candidate, proposable):
            yield wrong, Text(f"自选点位“{shown}”：{problem.zh}", f"own candidate “{shown}”: {problem.en}")


def _faults_of(candidate: OwnCandidate, proposable: tuple[str, ...]) -> Iterable[tuple[bool, Text]]:
    identity = candidate.site_id
    yield (
        not (
            identity.startswith(OWN_PREFIX)
            and len(OWN_PREFIX) < len(identity) <= _LONGEST_ID
            and identity.isprintable()
        ),
        Text(
            f"编号“{identity[:_LONGEST_ID]}”须以“{OWN_PREFIX}”开头且不超过 {_LONGEST_ID} 个字",
            f"the id “{identity[:_LONGEST_ID]}” must begin with “{OWN_PREFIX}” and have at most {_LONGEST_ID} characters",
        ),
    )
    yield (
        not (candidate.name.strip() and len(candidate.name) <= LONGEST_NAME and candidate.name.isprintable()),
        Text(
            f"名称须为 1–{LONGEST_NAME} 个字，不能换行",
            f"the name must have 1 to {LONGEST_NAME} characters on one line",
        ),
    )
    yield (
        not (
            math.isfinite(candidate.lon)
            and math.isfinite(candidate.lat)
            and -180 <= candidate.lon <= 180
            and -90 <= candidate.lat <= 90
        ),
        Text(
            "经度须在 −180 与 180 之间，纬度须在 −90 与 90 之间",
            "the longitude must lie between −180 and 180, the latitude between −90 and 90",
        ),
    )
    unknown = sorted(set(candidate.kinds) - set(proposable))
    yield (
        bool(unknown) or len(set(candidate.kinds)) < len(candidate.kinds),
        Text(
            f"网点类型须互不重复，且都属于 {'、'.join(proposable)}",
            f"kinds must differ and be among {', '.join(proposable)}",
        ),
    )
    yield (
        candidate.cost is not None and not (math.isfinite(candidate.cost) and candidate.cost >= 0),
        Text("费用须为有限的非负数", "the cost must be finite and not negative"),
    )
