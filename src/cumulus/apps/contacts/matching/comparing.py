"""How alike two values are, for many pairs at once: 0 to 1, NaN where either is unknown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from cumulus.apps.contacts.matching.blocking import Pairs
from cumulus.apps.contacts.matching.people import FIELDS, Kind, Person, Values

Similarity = npt.NDArray[np.float32]


class How(StrEnum):
    """Ways to compare."""

    EXACT = "exact"
    JARO_WINKLER = "jaro_winkler"
    EDIT = "edit"
    TOKENS = "tokens"
    DATE = "date"
    NUMBER = "number"
    SIMILAR = "similar"


_TRANSPOSED = 0.9
_ONE_PART_DIFFERS = 0.75

USUAL: Mapping[Kind, How] = {
    Kind.EXACT: How.EXACT,
    Kind.NAME: How.SIMILAR,
    Kind.TEXT: How.SIMILAR,
    Kind.CODE: How.EDIT,
    Kind.DATE: How.DATE,
}
"""How a field of each kind is compared when nobody says."""


def compare(people: Sequence[Person], pairs: Pairs, field: str, how: How) -> Similarity:
    """Return how alike the two of each pair are in `field`.

    A field with several values is compared exactly by whether they have one in common, and
    otherwise by the first of each. The order of the two never matters.
    """
    values = [person.values.get(field, ()) for person in people]
    left, right = ([values[at] for at in side.tolist()] for side in pairs)
    if how is How.EXACT:
        return _in_common(left, right)
    return _first_values(left, right, _COMPARATORS[how])


def usual(field: str) -> How:
    """Return how `field` is compared when nobody says."""
    return USUAL[FIELDS[field]]


def compare_all(people: Sequence[Person], pairs: Pairs) -> dict[str, Similarity]:
    """Return how alike the two of each pair are in every field, each compared as usual."""
    return {field: compare(people, pairs, field, usual(field)) for field in FIELDS}


def _in_common(left: Sequence[Values], right: Sequence[Values]) -> Similarity:
    found = (
        float("nan") if not one or not other else float(one == other or not set(one).isdisjoint(other))
        for one, other in zip(left, right, strict=True)
    )
    return np.fromiter(found, np.float32, len(left))


_Comparator = Callable[[Sequence[str], Sequence[str]], Similarity]


def _first_values(left: Sequence[Values], right: Sequence[Values], comparator: _Comparator) -> Similarity:
    known = np.fromiter((bool(one and other) for one, other in zip(left, right, strict=True)), bool, len(left))
    result = np.full(len(left), np.nan, np.float32)
    places = np.flatnonzero(known).tolist()
    if places:
        both = [sorted((left[at][0], right[at][0])) for at in places]
        result[known] = comparator([pair[0] for pair in both], [pair[1] for pair in both])
    return result


def _jaro_winkler(left: Sequence[str], right: Sequence[str]) -> Similarity:
    return process.cpdist(left, right, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)


def _edit(left: Sequence[str], right: Sequence[str]) -> Similarity:
    return process.cpdist(left, right, scorer=DamerauLevenshtein.normalized_similarity, dtype=np.float32)


def _tokens(left: Sequence[str], right: Sequence[str]) -> Similarity:
    return _share(process.cpdist(left, right, scorer=fuzz.token_set_ratio, dtype=np.float32))


def _similar(left: Sequence[str], right: Sequence[str]) -> Similarity:
    """The better of Jaro-Winkler and the words in any order."""
    words = _share(process.cpdist(left, right, scorer=fuzz.token_sort_ratio, dtype=np.float32))
    return np.maximum(_jaro_winkler(left, right), words)


def _share(percent: npt.NDArray[np.float32]) -> Similarity:
    return np.asarray(percent / 100, np.float32)


def _dates(left: Sequence[str], right: Sequence[str]) -> Similarity:
    """1 for the same day, less for day and month exchanged, and less for one wrong part."""
    one, other = _parts(left), _parts(right)
    same = one == other
    exchanged = same[:, 0] & (one[:, 1] == other[:, 2]) & (one[:, 2] == other[:, 1])
    count = same.sum(axis=1)
    alike = np.select([count == 3, exchanged, count == 2], [1.0, _TRANSPOSED, _ONE_PART_DIFFERS], 0.0)
    return np.asarray(alike, np.float32)


def _parts(dates: Sequence[str]) -> npt.NDArray[np.int64]:
    whole = np.array([int(date) if date.isdecimal() else 0 for date in dates], np.int64)
    return np.stack([whole // 10_000, whole // 100 % 100, whole % 100], axis=1)


def _numbers(left: Sequence[str], right: Sequence[str]) -> Similarity:
    """1 for equal numbers, falling with their relative difference."""
    one, other = (np.array([_number(text) for text in side]) for side in (left, right))
    larger = np.maximum(np.abs(one), np.abs(other))
    near = 1 - np.abs(one - other) / np.where(larger == 0, 1, larger)
    return np.asarray(np.clip(near, 0, 1), np.float32)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


_COMPARATORS: Mapping[How, _Comparator] = {
    How.JARO_WINKLER: _jaro_winkler,
    How.EDIT: _edit,
    How.TOKENS: _tokens,
    How.SIMILAR: _similar,
    How.DATE: _dates,
    How.NUMBER: _numbers,
}
