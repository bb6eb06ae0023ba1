"""A compiled scan of the OSM library's one-line-per-object text into arrays.

The format is OPL (Osmium file formats manual, "OPL"): ``w12 Thighway=path,name=x Nn1,n2``, where ``T`` leads the tags,
``N`` the nodes of a way, ``M`` the members of a relation, ``x`` and ``y`` a node's degrees; ``dD``, ahead of these, marks
an object that is deleted. Commas, equal signs, spaces
and line ends inside a text are written as ``%2c%`` and so on, so that each of them means one thing only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

NODE, WAY, RELATION = ord("n"), ord("w"), ord("r")
"""Kinds of objects."""

UNDEFINED = int(np.iinfo(np.int32).max)
"""The coordinate of a node without a place."""

_SLOTS = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Scanned:
    """The objects of a text that are not deleted, in its order.

    Attributes
    ----------
    kind : (k,) uint8
        `NODE`, `WAY` or `RELATION`.
    number : (k,) int64
        OSM numbers.
    tag_hash : (k,) uint64
        Equal for objects whose kept tags are equal, in whatever order they stand.
    tag_span : (k, 2) int64
        Where all tags of an object begin and end in the text.
    indptr : (k + 1,) int64
        Where the references of each object begin in ``refs``.
    refs : (r,) int64
        Nodes of ways, member ways of relations.
    place : (k, 2) int32
        Longitude and latitude of nodes in 1e-7 degrees; `UNDEFINED` without one.
    """

    kind: NDArray[np.uint8]
    number: NDArray[np.int64]
    tag_hash: NDArray[np.uint64]
    tag_span: NDArray[np.int64]
    indptr: NDArray[np.int64]
    refs: NDArray[np.int64]
    place: NDArray[np.int32]


def scan_lines(text: NDArray[np.uint8], kept_tags: frozenset[str]) -> Scanned:
    """Return the objects of a text that are not deleted.

    Parameters
    ----------
    text : (b,) uint8
        OPL without metadata but the version and visibility, as the OSM library writes it.
    kept_tags : frozenset of str
        The keys that count for ``tag_hash``, in ASCII, since others are written in another way.
    """
    lines, commas = _sizes(text)
    scanned = Scanned(
        kind=np.empty(lines, dtype=np.uint8),
        number=np.empty(lines, dtype=np.int64),
        tag_hash=np.zeros(lines, dtype=np.uint64),
        tag_span=np.zeros((lines, 2), dtype=np.int64),
        indptr=np.zeros(lines + 1, dtype=np.int64),
        refs=np.empty(lines + commas, dtype=np.int64),
        place=np.full((lines, 2), UNDEFINED, dtype=np.int32),
    )
    kept, found = _scan(
        text, _slots_of(kept_tags), scanned.kind, scanned.number, scanned.tag_hash, scanned.tag_span, scanned.indptr,
        scanned.refs, scanned.place,
    )  # fmt: skip
    return replace(
        scanned,
        kind=scanned.kind[:kept],
        number=scanned.number[:kept],
        tag_hash=scanned.tag_hash[:kept],
        tag_span=scanned.tag_span[:kept],
        indptr=scanned.indptr[: kept + 1],
        refs=scanned.refs[:found].copy(),
        place=scanned.place[:kept],
    )


def _slots_of(kept_tags: frozenset[str]) -> NDArray[np.uint64]:
    """Return a table of the hashes of the kept keys: each at its lowest bits, or in the next free slot."""
    slots = np.zeros(_SLOTS, dtype=np.uint64)
    for key in kept_tags:
        letters = np.frombuffer(key.encode(), dtype=np.uint8)
        value = int(_hash(letters, 0, len(letters)))
        place = value % _SLOTS
        while slots[place]:
            place = (place + 1) % _SLOTS
        slots[place] = value
    return slots


@njit(cache=True, nogil=True)
def _hash(text, start, end):  # type: ignore[no-untyped-def]
    """FNV-1a of some bytes (G. Fowler, L. C. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm")."""
    value = np.uint64(14695981039346656037)
    for place in range(start, end):
        value = (value ^ np.uint64(text[place])) * np.uint64(1099511628211)
    return value


@njit(cache=True, nogil=True)
def _sizes(text):  # type: ignore[no-untyped-def]
    lines, commas = 0, 0
    for letter in text:
        lines += letter == 10
        commas += letter == 44
    return lines, commas


@njit(cache=True, nogil=True)
def _whole_number(text, at):  # type: ignore[no-untyped-def]
    """Return the whole number at a place and the place behind it."""
    negative = text[at] == 45
    at += negative
    value = np.int64(0)
    while 48 <= text[at] <= 57:
        value = value * 10 + np.int64(text[at] - 48)
        at += 1
    return (-value if negative else value), at


@njit(cache=True, nogil=True)
def _degrees(text, at):  # type: ignore[no-untyped-def]
    """Return the 1e-7 degrees at a place, which has at most seven decimals; nothing stands there for no place."""
    if text[at] != 45 and not 48 <= text[at] <= 57:
        return np.int64(2147483647)
    sign = -1 if text[at] == 45 else 1
    value, at = _whole_number(text, at + (sign < 0))
    digits = 0
    if text[at] == 46:
        behind, end = _whole_number(text, at + 1)
        digits = end - at - 1
        value = value * 10**digits + behind
    return sign * value * 10 ** (7 - digits)


@njit(cache=True, nogil=True)
def _kept_hash(text, start, end, slots):  # type: ignore[no-untyped-def]
    """Return one hash of the kept tags between two places, whatever their order."""
    together = np.uint64(0)
    while start < end:
        equals = start
        while text[equals] != 61:
            equals += 1
        last = equals
        while last < end and text[last] != 44:
            last += 1
        key = _hash(text, start, equals)
        slot = key % np.uint64(len(slots))
        while slots[slot] != 0 and slots[slot] != key:
            slot = (slot + np.uint64(1)) % np.uint64(len(slots))
        if slots[slot] == key:
            together += _hash(text, start, last)
        start = last + 1
    return together


@njit(cache=True, nogil=True)
def _end_of_field(text, at):  # type: ignore[no-untyped-def]
    while text[at] != 32 and text[at] != 10:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _references(text, at, of_way, refs, found):  # type: ignore[no-untyped-def]
    """Take the nodes of a way, or the ways among the members of a relation."""
    while text[at] != 32 and text[at] != 10:
        letter = text[at]
        value, at = _whole_number(text, at + 1)
        if of_way or letter == 119:  # w
            refs[found] = value
            found += 1
        while text[at] != 44 and text[at] != 32 and text[at] != 10:
            at += 1
        at += text[at] == 44
    return found, at


@njit(cache=True, nogil=True)
def _scan(text, slots, kind, number, tag_hash, tag_span, indptr, refs, place):  # type: ignore[no-untyped-def]
    at, line, found = 0, 0, 0
    while at < len(text):
        kind[line] = text[at]
        number[line], at = _whole_number(text, at + 1)
        while text[at] == 32:
            field, start = text[at + 1], at + 2
            if field == 100 and text[start] == 68:  # dD
                break
            if field == 78 or field == 77:  # N, M
                found, at = _references(text, start, field == 78, refs, found)
                continue
            at = _end_of_field(text, start)
            if field == 84:  # T
                tag_hash[line] = _kept_hash(text, start, at, slots)
                tag_span[line, 0], tag_span[line, 1] = start, at
            elif field == 120:  # x
                place[line, 0] = _degrees(text, start)
            elif field == 121:  # y
                place[line, 1] = _degrees(text, start)
        if text[at] == 10:  # or else it is deleted, and the next object takes its place
            line += 1
            indptr[line] = found
        while text[at] != 10:
            at += 1
        at += 1
    return line, found
