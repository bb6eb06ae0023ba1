import re

import pytest

from planning import redundancy
from planning.siting.plan import FEASIBLE, OPTIMAL
from publishing import siting_words, words

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("mapping", ["SITING_COLUMNS", "SITING_TABLES", "ADVICE", "OUTCOMES"])
def test_both_languages_are_complete(mapping):
    for key, text in getattr(siting_words, mapping).items():
        assert CHINESE.search(text.zh), key
        assert text.en.strip(), key
        assert not CHINESE.search(text.en), key


def test_advice_and_outcomes_have_words_for_every_key_of_planning():
    assert set(siting_words.ADVICE) == {redundancy.KEEP, redundancy.MERGE, redundancy.MOVE, "close"}
    assert set(siting_words.OUTCOMES) == {OPTIMAL, FEASIBLE, "infeasible"}


def test_the_terms_of_siting_are_among_those_of_all_tables():
    assert set(siting_words.SITING_COLUMNS) <= set(words.COLUMNS)
    assert set(siting_words.SITING_TABLES) <= set(words.TABLES)
    titles = [text.zh for text in words.TABLES.values()]
    assert len(set(titles)) == len(titles)
