import math

import numpy as np

from geodata.intake.name_index import index_names, likely_names

NAMES = ["幸福社区", "幸福里社区", "平安社区", "建设银行", "农业银行", "幸福小学", "第三中学"]


def grams(text):
    return {*text, *(text[k : k + 2] for k in range(len(text) - 1))}


def likeness(text, name):
    """The same by hand: shared rarity over the length of the name's vector; all grams count in texts as short as these."""
    held = {gram: sum(gram in grams(other) for other in NAMES) for other in NAMES for gram in grams(other)}
    rarity = {gram: math.log1p(len(NAMES) / count) for gram, count in held.items()}
    shared = sum(rarity[gram] ** 2 for gram in grams(text) & grams(name))
    return shared / math.sqrt(sum(rarity[gram] ** 2 for gram in grams(name)))


def test_the_likeliest_names_come_first_choice():
    texts = ["幸福社区", "农行银行", "三中"]
    for most in (1, 2, 3):
        text, name = likely_names(index_names(NAMES), texts, most=most)
        for number, written in enumerate(texts):
            found = {NAMES[k] for k in name[text == number]}
            scores = {other: likeness(written, other) for other in NAMES if likeness(written, other) > 0}
            best = sorted(scores, key=lambda other: -scores[other])[:most]
            assert {round(scores[other], 5) for other in found} == {round(scores[other], 5) for other in best}


def test_ties_are_broken_by_order_and_strangers_have_no_pairs():
    text, name = likely_names(index_names(["甲乙", "甲乙", "甲乙"]), ["甲乙", "丙丁"], most=2)
    assert text.tolist() == [0, 0]
    assert name.tolist() == [0, 1]


def test_many_texts_are_the_same_as_each_alone():
    index = index_names(NAMES)
    texts = NAMES * 200
    text, name = likely_names(index, texts, most=3)
    alone = [likely_names(index, [one], most=3)[1] for one in NAMES]
    for number in range(len(texts)):
        assert name[text == number].tolist() == alone[number % len(NAMES)].tolist()


def test_nothing_to_search_or_to_find():
    for names, texts in (([], ["甲乙"]), (NAMES, []), ([], [])):
        text, name = likely_names(index_names(names), texts, most=3)
        assert text.dtype == name.dtype == np.int64
        assert len(text) == len(name) == 0
