"""Equity: the worst-off unit, how unequally outlets are shared out, and coverage by kind of unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.network import Floats
from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.coverage import Coverage
from planning.scenario import Scenario
from planning.supply_ratio import gini, supply_ratio
from planning.unit_kinds import UNIT_KINDS, unit_kinds


@dataclass(frozen=True, slots=True, eq=False)
class Equity:
    """How evenly a service reaches the residents of an area.

    Attributes
    ----------
    worst_unit : int
        Position of the unit with the smallest covered share of its residents, of several the one with most residents;
        −1 where no unit has any.
    worst_share, best_share : float
        Covered share of the worst-off and of the best-off unit, 0 to 1.
    worst_ties : int
        How many units have that smallest share, the worst-off one among them.
    ratio : (c,) float64
        Outlets per 10,000 residents of each cell (`planning.supply_ratio.supply_ratio`).
    ratio_mean : float
        Its mean over the residents.
    share_without : float
        Share of the residents that have none within the standard.
    gini : float
        Gini coefficient of that ratio over the residents, 0 to 1.
    units : DataFrame
        One row per unit: ``unit_id``, ``name``, ``kind`` (one of `planning.unit_kinds.UNIT_KINDS`), ``persons_total``,
        ``persons_covered``, ``ratio`` (mean over its residents; NaN where it has none).
    kinds : DataFrame
        One row per kind of unit that occurs: ``kind``, ``units`` (their number), ``persons_total``, ``persons_covered``,
        ``persons_share`` and ``ratio`` (NaN where nobody lives there).
    urban_rural : tuple of str
        The most urban and the most rural of the kinds that have residents; empty where the names tell no two kinds.
    """

    worst_unit: int
    worst_share: float
    best_share: float
    worst_ties: int
    ratio: Floats
    ratio_mean: float
    share_without: float
    gini: float
    units: pd.DataFrame
    kinds: pd.DataFrame
    urban_rural: tuple[str, ...]

    def kind_share(self, kind: str) -> float:
        """Return the covered share of the residents in units of a kind that occurs, 0 to 1."""
        return float(self.kinds.loc[self.kinds["kind"] == kind, "persons_share"].iloc[0])

    def urban_lead(self) -> float:
        """Return how much larger a share is covered in the most urban kind than in the most rural, −1 to 1; 0 without two."""
        if not self.urban_rural:
            return 0.0
        urban, rural = self.urban_rural
        return self.kind_share(urban) - self.kind_share(rural)


def worst_off(units: pd.DataFrame) -> int:
    """Return the position of the unit with the smallest covered share of its residents, −1 where no unit has any.

    Parameters
    ----------
    units : DataFrame
        One row per unit with ``persons_total`` and ``persons_covered``. Of several units that share the smallest, the one
        with most residents counts.
    """
    total, covered = (units[f"persons_{which}"].to_numpy(dtype=np.float64) for which in ("total", "covered"))
    inhabited = np.flatnonzero(total > 0)
    if not len(inhabited):
        return -1
    share = covered[inhabited] / total[inhabited]
    return int(inhabited[np.lexsort((-total[inhabited], share))[0]])


def measure_equity(area: StudyArea, scenario: Scenario, coverage: Coverage) -> Equity:
    """Return how evenly a service reaches the residents.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        The question.
    coverage : Coverage
        Its coverage by the existing outlets.
    """
    persons = area.cells["persons"].to_numpy(dtype=np.float64)
    ratio = supply_ratio(area_under(area, scenario), scenario)
    units = _units(area, coverage, ratio)
    inhabited = units[units["persons_total"] > 0]
    share = inhabited["persons_covered"] / inhabited["persons_total"]
    everybody, kinds = persons.sum(), _kinds(units)
    told = kinds.loc[(kinds["kind"] != "other") & (kinds["persons_total"] > 0), "kind"].tolist()
    return Equity(
        worst_off(units),
        float(share.min()) if len(share) else 0.0,
        float(share.max()) if len(share) else 0.0,
        int((share == share.min()).sum()),
        ratio,
        float(ratio @ persons / everybody) if everybody else 0.0,
        float(persons[ratio == 0].sum() / everybody) if everybody else 0.0,
        gini(ratio, persons),
        units,
        kinds,
        (told[0], told[-1]) if len(told) > 1 else (),
    )


def _units(area: StudyArea, coverage: Coverage, ratio: Floats) -> pd.DataFrame:
    shares = area.cell_units
    held = np.bincount(
        shares["unit"].to_numpy(),
        weights=shares["persons"].to_numpy() * ratio[shares["cell"].to_numpy()],
        minlength=len(area.units),
    )
    units = coverage.units[["unit_id", "name", "persons_total", "persons_covered"]].reset_index(drop=True)
    units.insert(2, "kind", unit_kinds(units["name"]))
    return units.assign(ratio=held / units["persons_total"].where(units["persons_total"] > 0))


def _kinds(units: pd.DataFrame) -> pd.DataFrame:
    held = units.assign(held=(units["ratio"] * units["persons_total"]).fillna(0.0))
    sums = held.groupby("kind").agg(
        units=("unit_id", "size"),
        persons_total=("persons_total", "sum"),
        persons_covered=("persons_covered", "sum"),
        held=("held", "sum"),
    )
    sums = sums.reindex([kind for kind in UNIT_KINDS if kind in sums.index]).rename_axis("kind").reset_index()
    total = sums["persons_total"].where(sums["persons_total"] > 0)
    return sums.assign(persons_share=sums["persons_covered"] / total, ratio=sums["held"] / total).drop(columns="held")
