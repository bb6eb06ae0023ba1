"""An index of names by their letters and pairs of letters, so that a text is compared only with names that share rare ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

_RAREST = 8
_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Names by what they are made of.

    Attributes
    ----------
    positions : dict of str to int
        Column of each letter and pair of letters.
    rarity : (g,) float32
        Logarithm of how few names hold it.
    holders : csr_array, (g, n) float32
        For each letter or pair its rarity in the names that hold it, over the length of the name's vector.
    """

    positions: dict[str, int]
    rarity: NDArray[np.float32]
    holders: csr_array


def index_names(names: Sequence[str]) -> NameIndex:
    """Make the index of names, each of one letter or more."""
    positions: dict[str, int] = {}
    made_of = [_grams(name) for name in names]
    columns = np.array(
        [positions.setdefault(gram, len(positions)) for grams in made_of for gram in grams], dtype=np.int32
    )
    rows = np.repeat(np.arange(len(names), dtype=np.int32), [len(grams) for grams in made_of])
    rarity = np.log1p(len(names) / np.maximum(np.bincount(columns, minlength=len(positions)), 1)).astype(np.float32)
    lengths = np.sqrt(np.bincount(rows, weights=rarity[columns] ** 2, minlength=len(names)))
    weights = (rarity[columns] / lengths[rows]).astype(np.float32)
    return NameIndex(
        positions, rarity, csr_array((weights, (columns, rows)), shape=(len(positions), len(names)), dtype=np.float32)
    )


def likely_names(index: NameIndex, texts: Sequence[str], *, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each text the names that share most of its rare letters with it.

    Parameters
    ----------
    index : NameIndex
        From `index_names`.
    texts : sequence of str
        Texts, in the same form as the names.
    most : int
        Names per text at most.

    Returns
    -------
    text, name : (p,) int64
        Pairs, by text. A text that shares no letter with any name has none. Only the eight rarest letters and pairs of a
        text count: what many names hold tells little and costs most.
    """
    pairs = [_likely(index, texts[first : first + _AT_ONCE], first, most) for first in range(0, len(texts), _AT_ONCE)]
    if not pairs:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate([text for text, _ in pairs]), np.concatenate([name for _, name in pairs])


def _likely(
    index: NameIndex, texts: Sequence[str], first: int, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known = [[index.positions[gram] for gram in _grams(text) if gram in index.positions] for text in texts]
    rarest = [sorted(columns, key=lambda column: (-index.rarity[column], column))[:_RAREST] for columns in known]
    columns = np.array([column for of_text in rarest for column in of_text], dtype=np.int32)
    starts = np.cumsum([0, *map(len, rarest)])
    asked = csr_array((index.rarity[columns], columns, starts.astype(np.int32)), shape=(len(texts), len(index.rarity)))
    likeness = csr_array(asked @ index.holders)
    found_texts, found_names = [], []
    for text, (begin, end) in enumerate(zip(likeness.indptr[:-1], likeness.indptr[1:], strict=True)):
        names = likeness.indices[begin:end]
        if end - begin > most:
            values = likeness.data[begin:end]
            near = np.flatnonzero(values >= np.partition(values, -most)[-most])
            # Of names equally like, the first ones: the order in which scipy finds them is no reason.
            names = names[near[np.lexsort((names[near], -values[near]))[:most]]]
        found_texts.append(np.full(len(names), first + text, dtype=np.int64))
        found_names.append(names.astype(np.int64))
    return np.concatenate(found_texts), np.concatenate(found_names)


def _grams(name: str) -> tuple[str, ...]:
    """Return the letters and pairs of letters of a name, each once."""
    return tuple(dict.fromkeys((*name, *(name[k : k + 2] for k in range(len(name) - 1)))))
