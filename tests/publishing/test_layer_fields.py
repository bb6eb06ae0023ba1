import re

import pandas as pd
import pytest

from publishing.layer_fields import LAYER_FIELDS, LAYER_NAMES, VALUE_NOTES, fields_of, fields_table


@pytest.mark.parametrize("layer", LAYER_FIELDS)
def test_names_fit_their_formats(layer):
    fields = LAYER_FIELDS[layer]
    assert layer in LAYER_NAMES
    assert len({field.key for field in fields}) == len(fields)
    # dBASE does not tell upper from lower case.
    assert len({field.short.lower() for field in fields}) == len(fields)
    for field in fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,9}", field.short), field
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.key), field
        assert field.key not in ("fid", "geom", "type", "id")
        assert field.style in VALUE_NOTES
        assert field.title.zh
        assert not re.search("[\u4e00-\u9fff]", field.title.en), field


def test_a_short_name_means_one_thing_everywhere():
    meanings = {(field.short, field.key) for fields in LAYER_FIELDS.values() for field in fields}
    assert len({short for short, _ in meanings}) == len(meanings)


def test_only_the_fields_that_are_there_are_told_in_their_order():
    frame = pd.DataFrame(columns=["jobs", "persons", "something", "gap"])
    assert [field.key for field in fields_of("gaps", frame.columns)] == ["gap", "persons", "jobs"]
    table = fields_table({"gaps": frame}, "en")
    assert table["field"].tolist() == table["short_name"].tolist() == ["gap", "persons", "jobs"]
    assert table["title"].tolist() == ["Gap no.", "Persons", "Jobs"]
    assert set(table["layer_name"]) == {"Gaps"}
    assert len(fields_table({}, "zh")) == 0
