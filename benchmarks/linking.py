"""How well, and how fast, records of one person are found: the Febrl sets, or a stand-in when they are not at hand.

The truth is in `rec_id` (rec-NNN-org, rec-NNN-dup-K); it only scores.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure
from benchmarks.installation import Installation
from cumulus.apps.contacts.matching.blocking import Pairs, candidate_pairs
from cumulus.apps.contacts.matching.comparing import compare_all
from cumulus.apps.contacts.matching.people import Person, describe
from cumulus.apps.contacts.matching.weighing import Weights, learn, one_to_one
from cumulus.core.json import JsonObject

FEBRL = Path(__file__).resolve().parents[2] / "shared" / "data"
LIKELY = 0.5
"""From here on a pair is more likely one person than two."""

SURE = 0.99
"""Within one list nothing else tells two namesakes apart."""

_RANDOM_PAIRS = 200_000
_SYLLABLES = [
    "an",
    "bel",
    "cor",
    "da",
    "el",
    "fin",
    "gar",
    "hol",
    "is",
    "jo",
    "ka",
    "lin",
    "mor",
    "na",
    "os",
    "per",
    "qui",
    "ro",
    "sa",
    "ta",
    "ul",
    "vin",
    "wes",
    "yo",
    "zan",
]

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Linked:
    """How a set went: records, true pairs, pairs compared and found, precision and recall, seconds."""

    name: str
    records: int
    true_pairs: int
    compared: int
    reachable: int
    found: int
    precision: float
    recall: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Records:
    """One list, or two that have nobody twice: then `left` records belong to the first."""

    name: str
    rows: Sequence[Row]
    left: int = 0


def link(records: Records) -> Linked:
    """Find the pairs, and score them."""
    started = time.perf_counter()
    people = [_person(at, row) for at, row in enumerate(records.rows)]
    pairs = _across(candidate_pairs(people), records.left)
    compared = compare_all(people, pairs)
    likely = weights_of(people, pairs).probability(compared)
    keep = likely >= (LIKELY if records.left else SURE)
    one, other, score = pairs[0][keep], pairs[1][keep], likely[keep]
    if records.left:
        staying = one_to_one(one, other, score) == 1
        one, other = one[staying], other[staying]
    seconds = time.perf_counter() - started
    return _scored(records, pairs, (one, other), seconds)


def weights_of(people: Sequence[Person], pairs: Pairs) -> Weights:
    """Learn what an agreement is worth, from these people alone."""
    draw = np.random.default_rng(1).integers(0, len(people), (2, _RANDOM_PAIRS))
    blind = draw[:, draw[0] != draw[1]]
    return learn(compare_all(people, pairs), compare_all(people, (blind[0], blind[1])))


def _across(pairs: Pairs, left: int) -> Pairs:
    """Between two lists, only pairs of one from each."""
    if not left:
        return pairs
    across = (pairs[0] < left) & (pairs[1] >= left)
    return pairs[0][across], pairs[1][across]


def _person(at: int, row: Row) -> Person:
    """A record as a form or an import would bring it in; `rec_id` is left out."""
    attributes: JsonObject = {
        "firstName": row["given_name"],
        "lastName": row["surname"],
        "address": " ".join(row[part] for part in ("street_number", "address_1", "address_2")),
        "city": row["suburb"],
        "postcode": row["postcode"],
        "birth_date": row["date_of_birth"],
        "id_number": row["soc_sec_id"],
    }
    return describe(at, attributes)


def _scored(records: Records, compared: Pairs, found: Pairs, seconds: float) -> Linked:
    person = np.array([int(row["rec_id"].split("-")[1]) for row in records.rows])
    true = _true_pairs(person, records.left)
    right = int((person[found[0]] == person[found[1]]).sum())
    return Linked(
        name=records.name,
        records=len(records.rows),
        true_pairs=true,
        compared=len(compared[0]),
        reachable=int((person[compared[0]] == person[compared[1]]).sum()),
        found=len(found[0]),
        precision=right / max(len(found[0]), 1),
        recall=right / max(true, 1),
        seconds=round(seconds, 2),
    )


def _true_pairs(person: npt.NDArray[np.int64], left: int) -> int:
    if left:
        return int(np.isin(person[:left], person[left:]).sum())
    sizes = np.unique(person, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def febrl() -> list[Records]:
    """Return the sets that are at hand."""
    if not (FEBRL / "febrl4a.csv.gz").exists():
        return []
    first, second = _read("febrl4a"), _read("febrl4b")
    one_list = [Records(name, _read(name)) for name in ("febrl1", "febrl2")]
    return [Records("febrl4", [*first, *second], len(first)), *one_list]


def _read(name: str) -> list[Row]:
    with gzip.open(FEBRL / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            {key: value.strip() for key, value in row.items()} for row in csv.DictReader(file, skipinitialspace=True)
        ]


def stand_in(people: int = 2_000, seed: int = 1) -> Records:
    """Return two made-up lists of the same people, the second with slips of the pen."""
    draw = random.Random(seed)
    first = [_made_up(draw, at) for at in range(people)]
    second = [_with_slips(draw, row) for row in first]
    draw.shuffle(second)
    return Records("stand-in", [*first, *second], people)


def _made_up(draw: random.Random, at: int) -> Row:
    def word(syllables: int) -> str:
        return "".join(draw.choices(_SYLLABLES, k=syllables))

    born = f"{draw.randint(1930, 2005)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    return {
        "rec_id": f"rec-{at}-org",
        "given_name": word(2),
        "surname": word(3),
        "street_number": str(draw.randint(1, 200)),
        "address_1": f"{word(3)} street",
        "address_2": "",
        "suburb": word(2),
        "postcode": str(draw.randint(1000, 9999)),
        "date_of_birth": born,
        "soc_sec_id": str(draw.randint(10**6, 10**7 - 1)),
    }


def _with_slips(draw: random.Random, row: Row) -> Row:
    slipped = {**row, "rec_id": row["rec_id"].replace("org", "dup-0")}
    for name in draw.sample(["given_name", "surname", "address_1", "suburb", "date_of_birth", "soc_sec_id"], 3):
        slipped[name] = _slip(draw, row[name])
    if draw.random() < 0.1:
        slipped["given_name"], slipped["surname"] = slipped["surname"], slipped["given_name"]
    return slipped


def _slip(draw: random.Random, text: str) -> str:
    """Lose a character, exchange two, or lose the value."""
    at = draw.randrange(max(len(text) - 1, 1))
    return draw.choice([text[:at] + text[at + 1 :], text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :], ""])


def measure(_: Installation, scale: float) -> list[Figure]:
    """Return precision, recall and seconds of the first set at hand; they need no server, and no scale."""
    del scale
    found = link((febrl() or [stand_in()])[0])
    note = f"{found.name}: {found.records:,} records, {found.compared:,} pairs compared"
    return [
        Figure("linking_precision", found.precision, "", target=1.0 if found.name == "febrl4" else None, note=note),
        Figure("linking_recall", found.recall, "", target=0.989 if found.name == "febrl4" else None, note=note),
        Figure("linking_seconds", found.seconds, "s", "less", baseline="python_loops_per_second", note=note),
    ]


def _lines() -> Iterator[str]:
    for records in febrl() or [stand_in()]:
        yield json.dumps(asdict(link(records)))


if __name__ == "__main__":
    print("\n".join(_lines()))
