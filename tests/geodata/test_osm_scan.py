"""The scan of one-line objects, on lines written by hand."""

from __future__ import annotations

import numpy as np

from geodata.osm_scan import NODE, RELATION, UNDEFINED, WAY, scan_lines

KEPT = frozenset({"highway", "name"})


def scanned(*lines: str):  # type: ignore[no-untyped-def]
    return scan_lines(np.frombuffer("".join(line + "\n" for line in lines).encode(), dtype=np.uint8), KEPT)


def test_kinds_numbers_and_references() -> None:
    found = scanned("n-7 T x1 y2", "w12345678901 Thighway=a Nn1,n-2,n3", "w2 T N", "r3 T Mw5@outer,n6@,r7@w,w8@x%2c%w9")
    assert found.kind.tolist() == [NODE, WAY, WAY, RELATION]
    assert found.number.tolist() == [-7, 12345678901, 2, 3]
    assert found.indptr.tolist() == [0, 0, 3, 3, 5]
    assert found.refs.tolist() == [1, -2, 3, 5, 8]


def test_places() -> None:
    values = ["0", "1.5", "-1.5", "-0.0000001", "180", "-179.9999999", "41.0000001", "9.3977818", ""]
    found = scanned(*(f"n1 T x{value} y{value}" for value in values))
    expected = [round(float(value) * 1e7) if value else UNDEFINED for value in values]
    assert found.place.tolist() == [[value, value] for value in expected]


def test_kept_tags_in_any_order_are_the_same() -> None:
    found = scanned(
        "w1 Thighway=a,name=b N",
        "w2 Tname=b,highway=a N",
        "w3 Tsource=x,name=b,highway=a,note=y N",
        "w4 Tname=a,highway=b N",
        "w5 Thighway=a N",
        "w6 Thighway=a,names=b N",
        "w7 Thighway=a,name= N",
        "w8 T N",
        "w9 Tsource=x N",
    )
    group = {int(value) for value in found.tag_hash[:3]}
    assert len(group) == 1
    assert len({int(value) for value in found.tag_hash}) == 5
    assert found.tag_hash[4] == found.tag_hash[5]
    assert found.tag_hash[7] == found.tag_hash[8]
    assert found.tag_span[0].tolist() == [4, 20]


def test_nothing() -> None:
    found = scanned()
    assert (len(found.kind), len(found.refs), found.indptr.tolist()) == (0, 0, [0])
