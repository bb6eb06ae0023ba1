import pytest

from publishing.map_approval import approval_text, is_approved
from publishing.words import STAMP


@pytest.mark.parametrize("number", ["", "   ", "\t\n"])
def test_without_a_number_maps_are_stamped(number):
    assert approval_text(number) == STAMP
    assert not is_approved(number)


def test_a_number_is_printed_as_given():
    assert approval_text(" 蒙S(2026)  001号").zh == "审图号：蒙S(2026) 001号"
    assert "蒙S(2026)" in approval_text("蒙S(2026)001号").en
    assert is_approved("蒙S(2026)001号")
