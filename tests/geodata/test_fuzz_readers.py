"""Spoilt files of every format: a reader returns or raises an input fault, warns of nothing and leaves nothing behind.

``python -m tests.fuzz`` does the same for as long as it is told to, in processes of their own.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.geodata.fuzzing import SEEDS, check, reader, seed


@pytest.mark.parametrize("name", SEEDS)
@settings(derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 2**32 - 1))
def test_spoilt_files(tmp_path_factory: pytest.TempPathFactory, name: str, number: int) -> None:
    folder = tmp_path_factory.getbasetemp() / f"fuzz {name}"
    folder.mkdir(exist_ok=True)
    assert check(name, number, folder)


@pytest.mark.parametrize("name", SEEDS)
def test_the_files_that_are_spoilt_are_valid(tmp_path: pytest.TempPathFactory, name: str) -> None:
    """Else the readers would refuse them at the first byte, whatever is spoilt behind it."""
    for suffix, content in seed(name).items():
        (tmp_path / f"a{suffix}").write_bytes(content)
    suffix = ".shp" if ".shp" in seed(name) else next(iter(seed(name)))
    assert reader(tmp_path / f"a{suffix}")() is not None
