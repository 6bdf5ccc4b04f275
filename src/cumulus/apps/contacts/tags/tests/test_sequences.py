"""Sequences against a plain oracle: random histories, cut into batches anyhow."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.contacts.tags.definitions import History, Occurrence, SequenceWhen, Step, came_true
from cumulus.apps.contacts.tags.tests.making import NOON

WHEN = SequenceWhen(Step("A"), Step("B"), 2, Step("C"))
EVENTS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 12), st.booleans()), max_size=12)
"""(event, hours / 6, just learned)."""


def oracle(events: list[tuple[str, int, bool]]) -> int | None:
    """Try every pair of an A and a B."""
    best = None
    for a, a_at, a_new in events:
        for b, b_at, b_new in events:
            if (a, b) != ("A", "B") or not a_at < b_at <= a_at + 8 or not (a_new or b_new):
                continue
            if any(c == "C" and a_at < c_at < b_at for c, c_at, _ in events):
                continue
            best = b_at if best is None else max(best, b_at)
    return best


@given(EVENTS)
def test_as_the_oracle_says(events: list[tuple[str, int, bool]]) -> None:
    steps = tuple(
        [Occurrence(NOON + timedelta(hours=6 * at), fresh=new) for name, at, new in events if name == step]
        for step in "ABC"
    )
    found = came_true(WHEN, History(steps))
    expected = oracle(events)
    assert found == (None if expected is None else NOON + timedelta(hours=6 * expected))


@given(st.permutations([("A", at) for at in (1, 5, 9)] + [("B", at) for at in (0, 3, 12)]), st.integers(1, 6))
def test_any_order_and_any_batches_come_true_alike(order: list[tuple[str, int]], size: int) -> None:
    """Without an absence to ask for, the whole history decides, however it arrives."""
    when = SequenceWhen(Step("A"), Step("B"), 1)
    known: list[tuple[str, int, bool]] = []
    fired = False
    for start in range(0, len(order), size):
        known = [(name, at, False) for name, at, _ in known] + [(n, at, True) for n, at in order[start : start + size]]
        steps = tuple(
            [Occurrence(NOON + timedelta(hours=6 * at), fresh=f) for n, at, f in known if n == s] for s in "AB"
        )
        fired = fired or came_true(when, History(steps)) is not None
    assert fired
