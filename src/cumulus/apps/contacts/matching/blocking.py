"""Who is worth comparing at all: people who share a key, never everybody with everybody. Pure.

Each key forgives what another does not: a misspelt name is found by the birth date, a wrong
birth date by the sound of the name and the postcode, both by the phone number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cumulus.apps.contacts.matching.normalising import is_chinese
from cumulus.apps.contacts.matching.people import Person

WINDOW = 50
"""With so many neighbours of a block somebody is compared at most; they stand in the order of their names."""

Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Places in a list of people: the smaller, the larger; each pair once."""

_BANDS, _ROWS = 3, 4
"""Of two names with four fifths of their letter pairs in common four in five share a band; of others hardly any."""

_MINIMUM_BYTES = 5
_SOUNDS = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556")
_SHARED_BOXES_TEXT = "info mail admin sales office contact hello support service hr marketing test webmaster noreply"
_SHARED_BOXES = frozenset(_SHARED_BOXES_TEXT.split())


def soundex(word: str) -> str:
    """Return how a Latin word sounds, in four characters; a Chinese one is its own first character.

    [American Soundex, US National Archives; `h` and `w` do not part two equal sounds]
    """
    if not word or not word[0].isalpha() or not word[0].isascii():
        return word[:1]
    kept = word.replace("h", "").replace("w", "") if word[0] not in "hw" else word
    sounds = kept.translate(_SOUNDS)
    code, last = "", sounds[0]
    for sound in sounds[1:]:
        if sound.isdigit() and sound != last:
            code += sound
        last = sound
    return (word[0] + code + "000")[:4]


def keys_of(person: Person) -> set[int]:
    """Return the person's blocking keys, as signed 64-bit hashes: nothing can be read from them."""
    return {_hashed(key) for key in _keys(person)}


def _keys(person: Person) -> Iterator[str]:
    for field in ("identifier", "email", "id_number"):
        yield from (f"{field} {value}" for value in person.values.get(field, ()))
    yield from (f"phone {number[-8:]}" for number in person.values.get("phone", ()))
    for mail in person.values.get("email", ()):
        local = mail.partition("@")[0].partition("+")[0]
        if len(local) >= 4 and local not in _SHARED_BOXES:
            yield f"local {local}"
    yield from _dated_keys(person)
    yield from _name_keys(person)
    if address := person.one("address"):
        yield f"address {person.one('postcode')} {address[:12]}"


def _dated_keys(person: Person) -> Iterator[str]:
    if not (born := person.one("birth_date")):
        return
    year, ends = born[:4], sorted((born[4:6], born[6:]))
    yield f"born {year}{ends[0]}{ends[1]}"  # a day and a month that changed places are the same
    yield from (f"year {year} {sound}" for sound in _sounds(person))


def _name_keys(person: Person) -> Iterator[str]:
    if not (name := person.one("name")):
        return
    sounds = _sounds(person)
    yield f"name {name}"
    if len(sounds) > 1:
        yield f"sounds {' '.join(sorted(sounds))}"
    places = [f"{place} {value}" for place in ("postcode", "company") if (value := person.one(place))]
    places += [f"domain {domain}" for domain in person.values.get("mail_domain", ())]
    yield from (f"{place} {sound}" for place in places for sound in sounds)
    if not is_chinese(name):
        yield from (f"grams {band}" for band in _bands(name))


def _sounds(person: Person) -> set[str]:
    known = [word for word in (person.family, person.given) if word]
    return {soundex(word) for word in known or person.one("name").split() if len(word) > 1 or is_chinese(word)}


def _bands(name: str) -> Iterator[str]:
    """Return keys that names with many letter pairs in common share: MinHash in bands."""
    grams = {name[at : at + 2] for at in range(len(name) - 1)}
    if len(grams) < 4:
        return
    size = _BANDS * _ROWS * _MINIMUM_BYTES
    digests = [hashlib.blake2b(gram.encode(), digest_size=size).digest() for gram in grams]
    least = [min(digest[at : at + _MINIMUM_BYTES] for digest in digests) for at in range(0, size, _MINIMUM_BYTES)]
    for band in range(_BANDS):
        yield f"{band} {b''.join(least[band * _ROWS : (band + 1) * _ROWS]).hex()}"


def _hashed(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def candidate_pairs(people: Sequence[Person], window: int = WINDOW) -> Pairs:
    """Return who is worth comparing with whom, among these people.

    Within a block people stand in the order of their names, and each is compared with the
    `window` next ones: a large block costs a line, not a square (sorted neighbourhood).
    """
    keys = [keys_of(person) for person in people]
    counts = np.fromiter((len(each) for each in keys), np.int64, len(keys))
    hashes = np.fromiter((key for each in keys for key in each), np.int64, int(counts.sum()))
    places = np.repeat(np.arange(len(people)), counts)
    rank = np.argsort(np.argsort(np.array([person.one("name") for person in people]), kind="stable"))
    order = np.lexsort((places, rank[places], hashes)) if len(places) else np.array([], np.int64)
    hashes, places = hashes[order], places[order]
    found = [np.zeros(0, np.int64)]
    for step in range(1, window + 1):
        same = hashes[:-step] == hashes[step:]
        if not same.any():
            break
        one, other = places[:-step][same], places[step:][same]
        found.append(np.unique(np.minimum(one, other) * len(people) + np.maximum(one, other)))
    pairs = np.unique(np.concatenate(found))
    return pairs // max(len(people), 1), pairs % max(len(people), 1)
