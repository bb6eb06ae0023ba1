"""Addresses without coordinates against Harbin's named places: how often the right name comes first when names are damaged."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.intake.addresses import Gazetteer, match_addresses
from geodata.intake.place_names import plain_name

DISTRICTS = ("道里区", "南岗区", "香坊区")


@pytest.fixture(scope="module")
def names(data: Path) -> pd.Series:
    places = pd.read_csv(data / "tables/harbin_osm_amenities.csv", dtype=str).fillna("")
    chinese = places["name"].str.contains("[一-鿿]") & (places["name"].map(plain_name).str.len() >= 3)
    return places[chinese].drop_duplicates("osm_id")["name"].reset_index(drop=True)


@pytest.fixture(scope="module")
def gazetteer(names: pd.Series) -> Gazetteer:
    count = len(names)
    unit = np.full(count, -1, dtype=np.int32)
    return Gazetteer(tuple(names), np.zeros((count, 2)), ("premises",) * count, unit, (), ())


class Damage:
    """One letter changed, lost, added or swapped with its neighbour, by a generator of its own."""

    def __init__(self, letters: str) -> None:
        self.letters, self.rng = letters, random.Random(7)

    def typo(self, name: str) -> str:
        place, letter = self.rng.randrange(len(name)), self.rng.choice(self.letters)
        before, after = name[:place], name[place + 1 :]
        swapped = before[:-1] + name[place] + before[-1:] + after if place else after
        return self.rng.choice([before + letter + after, before + after, before + letter + name[place:], swapped])

    def unit(self) -> str:
        return "黑龙江省哈尔滨市" + self.rng.choice(DISTRICTS)

    def storey(self) -> str:
        return self.rng.choice(["3号楼", "一楼", "2层", "5栋1单元", "附近"])

    def street(self) -> str:
        return f"哈尔滨市道里区友谊路{self.rng.randint(1, 300)}号"


CASES: dict[str, tuple[Callable[[Damage, str], tuple[str, str]], float]] = {
    "as it is": (lambda _, name: (name, ""), 1.0),
    "a letter wrong": (lambda by, name: (by.typo(name), ""), 0.95),
    "two letters wrong": (lambda by, name: (by.typo(by.typo(name)), ""), 0.74),
    "units before": (lambda by, name: (by.unit() + name, ""), 0.99),
    "a storey behind": (lambda by, name: (name + by.storey(), ""), 0.98),
    "all three": (lambda by, name: (by.unit() + by.typo(name) + by.storey(), ""), 0.92),
    "in an address": (lambda by, name: ("惠民零工驿站", by.street() + name + by.storey()), 0.97),
    "a letter wrong in an address": (
        lambda by, name: ("惠民零工驿站", by.street() + by.typo(name) + by.storey()),
        0.91,
    ),
    "in an outlet's name": (lambda _, name: (name + "就业服务站", ""), 0.95),
}
"""How a name is written, and in which share of cases the right one must come first at least."""


@pytest.mark.parametrize("case", CASES)
def test_the_right_name_comes_first(names: pd.Series, gazetteer: Gazetteer, case: str) -> None:
    write, least = CASES[case]
    by = Damage("".join(names))
    texts = pd.DataFrame([write(by, name) for name in names], columns=["name", "address"])
    found = match_addresses(texts, gazetteer)
    first = found[found["rank"] == 1]
    right = first["matched"].map(plain_name).to_numpy() == names.map(plain_name).to_numpy()[first["row"]]
    assert right.sum() / len(names) >= least


def test_the_score_says_how_sure_it_is(names: pd.Series, gazetteer: Gazetteer) -> None:
    by = Damage("".join(names))
    texts = pd.DataFrame(
        [write(by, name) for write, _ in CASES.values() for name in names], columns=["name", "address"]
    )
    found = match_addresses(texts, gazetteer)
    first = found[found["rank"] == 1]
    truth = names.map(plain_name).to_numpy()[first["row"] % len(names)]
    right = pd.Series(first["matched"].map(plain_name).to_numpy() == truth)
    share = right.groupby(pd.cut(first["score"].to_numpy(), [0, 75, 95, 100]), observed=True).mean()
    assert share.iloc[0] < share.iloc[1] < share.iloc[2]
    assert share.iloc[1] > 0.93
    assert share.iloc[2] > 0.985
