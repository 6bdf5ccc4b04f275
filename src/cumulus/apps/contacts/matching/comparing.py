"""How alike two values are, for many pairs at once: 0 to 1, NaN where either is unknown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cumulus.apps.contacts.matching.blocking import Pairs
from cumulus.apps.contacts.matching.people import FIELDS, Kind, Person, Values
from cumulus.core.later import Later

if TYPE_CHECKING:
    from rapidfuzz import distance, fuzz, process
else:
    distance, fuzz, process = Later("rapidfuzz.distance"), Later("rapidfuzz.fuzz"), Later("rapidfuzz.process")

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
    if how is How.EXACT:
        return _in_common(values, pairs)
    return _first_values([each[0] if each else "" for each in values], pairs, _COMPARATORS[how])


def usual(field: str) -> How:
    """Return how `field` is compared when nobody says."""
    return USUAL[FIELDS[field]]


def compare_all(people: Sequence[Person], pairs: Pairs) -> dict[str, Similarity]:
    """Return how alike the two of each pair are in every field, each compared as usual."""
    return {field: compare(people, pairs, field, usual(field)) for field in FIELDS}


def _in_common(values: Sequence[Values], pairs: Pairs) -> Similarity:
    places: dict[Values, int] = {(): 0}
    codes = np.fromiter((places.setdefault(each, len(places)) for each in values), np.int64, len(values))
    one, other = codes[pairs[0]], codes[pairs[1]]
    alike = np.where((one == 0) | (other == 0), np.nan, one == other).astype(np.float32)
    several = np.fromiter((len(each) > 1 for each in values), bool, len(values))
    for at in np.flatnonzero((several[pairs[0]] | several[pairs[1]]) & (alike == 0)).tolist():
        alike[at] = not set(values[pairs[0][at]]).isdisjoint(values[pairs[1][at]])
    return alike


_Comparator = Callable[[Sequence[str], Sequence[str]], Similarity]


def _first_values(values: Sequence[str], pairs: Pairs, comparator: _Comparator) -> Similarity:
    """Compare each two values once, however many pairs have them; the lesser stands left."""
    words = sorted({"", *values})
    place = {word: at for at, word in enumerate(words)}
    codes = np.fromiter((place[each] for each in values), np.int64, len(values))
    low, high = np.minimum(codes[pairs[0]], codes[pairs[1]]), np.maximum(codes[pairs[0]], codes[pairs[1]])
    result = np.full(len(low), np.nan, np.float32)
    known = low > 0
    both, back = np.unique(low[known] * len(words) + high[known], return_inverse=True)
    if len(both):
        sides = [[words[at] for at in side.tolist()] for side in (both // len(words), both % len(words))]
        result[known] = comparator(sides[0], sides[1])[back]
    return result


def _jaro_winkler(left: Sequence[str], right: Sequence[str]) -> Similarity:
    return process.cpdist(left, right, scorer=distance.JaroWinkler.normalized_similarity, dtype=np.float32)


def _edit(left: Sequence[str], right: Sequence[str]) -> Similarity:
    return process.cpdist(left, right, scorer=distance.DamerauLevenshtein.normalized_similarity, dtype=np.float32)


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


_LARGEST = 1e15


def _numbers(left: Sequence[str], right: Sequence[str]) -> Similarity:
    """1 for equal numbers, falling with their relative difference."""
    one, other = (np.array([_number(text) for text in side]) for side in (left, right))
    larger = np.maximum(np.abs(one), np.abs(other))
    near = 1 - np.abs(one - other) / np.where(larger == 0, 1, larger)
    return np.asarray(np.clip(near, 0, 1), np.float32)


def _number(text: str) -> float:
    """Return the number; what is none, or is beyond any that people enter, compares with nothing."""
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if abs(value) < _LARGEST else float("nan")


_COMPARATORS: Mapping[How, _Comparator] = {
    How.JARO_WINKLER: _jaro_winkler,
    How.EDIT: _edit,
    How.TOKENS: _tokens,
    How.SIMILAR: _similar,
    How.DATE: _dates,
    How.NUMBER: _numbers,
}
