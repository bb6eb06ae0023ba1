"""Angles as people write them, against hand-made values and a round trip."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intake.angles import parse_degrees, unpacked_pairs

DMS = 126 + 32 / 60 + 5.3 / 3600


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("126°32'05.3\"", DMS), ("126°32′05.3″", DMS), ("126º32’05.3”", DMS), ("126˚ 32' 5.3''", DMS),
        ("126°32'05.3\"E", DMS), ("E126°32'05.3\"", DMS), ("东经126°32′05.3″", DMS), ("东经：126度32分5.3秒", DMS),
        ("126度32分5.3秒", DMS), ("東經 126度32分5.3秒", DMS), ("１２６°３２＇０５．３＂", DMS), ("１２６度３２分５.３秒", DMS),
        ("126 32 5.3", DMS), ("126:32:05.3", DMS), ("126-32-05.3", DMS), ("126.32.05.3", DMS), ("126　32　5.3", DMS),
        ("E1263205.3", DMS), ("1263205.3E", DMS), ("N 454503", 45 + 45 / 60 + 3 / 3600),
        ("126°32.5'", 126 + 32.5 / 60), ("126 32.5", 126 + 32.5 / 60), ("126°32'", 126 + 32 / 60),
        ("126.5321°", 126.5321), ("E126.5321", 126.5321), ("126.5321 e", 126.5321), ("东经126.5321", 126.5321),
        ("126.5321度", 126.5321), ("北纬45.75", 45.75), ("南纬30°", -30.0), ("W 51°12'", -51.2), ("-51°12'", -51.2),
        ("S30.5", -30.5), ("180°0'0\"", 180.0),
    ],
)  # fmt: skip
def test_angles(text: str, degrees: float) -> None:
    numbers, was_angle, faulty = parse_degrees(pd.Series([text]))
    assert numbers[0] == pytest.approx(degrees, abs=1e-12)
    assert was_angle.tolist() == [True]
    assert faulty.tolist() == [False]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("126.5321", 126.5321), ("-51.2", -51.2), (" 45 ", 45.0), ("１２６．５", 126.5), ("5,068,123.4", 5_068_123.4),
        ("454503", 454_503.0), ("1263205.3", 1_263_205.3), ("42545030.5", 42_545_030.5), ("1.2653e2", 126.53),
    ],
)  # fmt: skip
def test_plain_numbers_are_taken_as_they_stand(text: str, number: float) -> None:
    """454503 may be an easting; only with its partner and a CRS in degrees is it known for an angle."""
    numbers, was_angle, faulty = parse_degrees(pd.Series([text]))
    assert (numbers[0], was_angle[0], faulty[0]) == (number, False, False)


@pytest.mark.parametrize(
    "text",
    ["abc", "126°61'", "126°32'61\"", "181°", "N91°", "E-126.5", "E126.5E", "126,5", "126°32'5\"3", "nan", "inf", "1e999",
     "°", "E", "126 32 5 3", "126-32", "126.5.", "126°-5'", "东经", "126°32.5'10\""],
)  # fmt: skip
def test_nonsense_is_faulty(text: str) -> None:
    numbers, was_angle, faulty = parse_degrees(pd.Series([text]))
    assert np.isnan(numbers[0])
    assert (was_angle[0], faulty[0]) == (False, True)


def test_a_column_keeps_its_order_and_its_blanks() -> None:
    column = pd.Series(["126.5", "", "126°30'", "x", "５"], index=[9, 4, 7, 1, 2])
    numbers, was_angle, faulty = parse_degrees(column)
    np.testing.assert_array_equal(numbers, [126.5, np.nan, 126.5, np.nan, 5.0])
    assert was_angle.tolist() == [False, False, True, False, False]
    assert faulty.tolist() == [False, False, False, True, False]
    assert [len(part) for part in parse_degrees(pd.Series([], dtype="str"))] == [0, 0, 0]


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 5999), st.sampled_from(["{}°{}'{:.2f}\"", "{}度{}分{:.2f}秒", "{} {} {:.2f}"]))  # fmt: skip
def test_every_angle_comes_back(degrees: int, minutes: int, hundredths: int, form: str) -> None:
    text = form.format(degrees, minutes, hundredths / 100)
    expected = degrees + minutes / 60 + hundredths / 360_000
    assert parse_degrees(pd.Series([text]))[0][0] == pytest.approx(expected, abs=1e-9)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_faulty(text: str) -> None:
    numbers, _, faulty = parse_degrees(pd.Series([text]))
    assert np.isfinite(numbers[0]) or faulty[0] or not text.strip()


def test_packed_pairs() -> None:
    lon = np.array([126_532_100.0, 1_263_205.3, 126.5321, 454_503.0, np.nan, 1_266_105.0, 873_600.0])
    lat = np.array([45_751_200.0, 454_503.2, 45.7512, 5_068_123.0, 45.0, 454_503.2, 434_800.0])
    found_lon, found_lat, in_millionths, packed = unpacked_pairs(lon, lat)
    np.testing.assert_allclose(found_lon, [126.5321, DMS, 126.5321, 454_503, np.nan, 1_266_105.0, 87.6], atol=1e-9)
    np.testing.assert_allclose(found_lat, [45.7512, 45.750889, 45.7512, 5_068_123, 45, 454_503.2, 43.8], atol=1e-6)
    assert in_millionths.tolist() == [True, *[False] * 6]
    assert packed.tolist() == [False, True, False, False, False, False, True]


@given(
    st.floats(150_000, 850_000), st.floats(1_500_000, 6_000_000), st.sampled_from([0, *range(13, 24), *range(25, 46)])
)
def test_eastings_and_northings_are_never_taken_for_packed_degrees(easting: float, northing: float, zone: int) -> None:
    easting += zone * 1e6
    for pair in ((easting, northing), (northing, easting)):
        _, _, in_millionths, packed = unpacked_pairs(np.array([pair[0]]), np.array([pair[1]]))
        assert not in_millionths[0]
        assert not packed[0]
