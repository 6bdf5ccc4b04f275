"""Portraits as the API says them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import asdict

from cumulus.apps.audiences.insight.counting import DAYS
from cumulus.apps.audiences.insight.portraying import PLACES, Histogram, Pair, Portrait, Trait
from cumulus.apps.audiences.insight.schemas import (
    ChangedTraitOut,
    Figures,
    HistogramOut,
    HourOut,
    InsightOut,
    IntensityOut,
    PairHistogramOut,
    PairHourOut,
    PairOut,
    PairSideOut,
    PairTraitOut,
    TraitOut,
)


def portrait(found: Portrait, took_ms: float) -> InsightOut:
    """Return a portrait."""
    did = {trait.value: trait for trait in found.traits if trait.group == "event"}
    return InsightOut(
        people=found.people,
        base_people=found.base_people,
        days=DAYS,
        traits=[
            TraitOut(**{key: value for key, value in asdict(trait).items() if key != "p"}) for trait in found.traits
        ],
        histograms=[_histogram(each) for each in found.histograms],
        hours=[HourOut(day=day, hour=hour, mine=mine, base=base) for day, hour, mine, base, _ in found.hours],
        intensity=[
            IntensityOut(
                event=event,
                mine=mine / max(1, did[event].count),
                base=base / max(1, did[event].base_count),
            )
            for event, (mine, base, _) in found.times.items()
        ],
        took_ms=round(took_ms, 1),
    )


def pair(found: Pair, took_ms: float) -> PairOut:
    """Return two portraits side by side."""
    left, right = found.left, found.right
    return PairOut(
        people=left.people,
        other_people=right.people,
        base_people=left.base_people,
        both=found.both,
        days=DAYS,
        traits=[
            PairTraitOut(
                group=mine.group,
                name=mine.name,
                value=mine.value,
                base_count=mine.base_count,
                base_share=mine.base_share,
                left=_side(mine),
                right=_side(other),
                apart=apart,
            )
            for mine, other, apart in zip(left.traits, right.traits, found.apart, strict=True)
        ],
        histograms=[PairHistogramOut(**asdict(each)) for each in left.histograms],
        hours=[
            PairHourOut(day=day, hour=hour, mine=mine, base=base, beside=beside)
            for day, hour, mine, base, beside in left.hours
        ],
        took_ms=round(took_ms, 1),
    )


def _histogram(found: Histogram) -> HistogramOut:
    return HistogramOut(name=found.name, edges=found.edges, mine=found.mine, base=found.base)


def _side(trait: Trait) -> PairSideOut:
    return PairSideOut(count=trait.count, share=trait.share, index=trait.index, significant=trait.significant)


def without(found: Figures, hidden: Container[str]) -> Figures:
    """Return a portrait without the attributes that who asks sees masked."""
    unseen = {"place"} if any(name in hidden for name in PLACES) else set()
    kept = [each for each in found.traits if each.group not in unseen and each.name not in hidden]
    shown = [each for each in found.histograms if each.name not in hidden]
    return found.model_copy(update={"traits": kept, "histograms": shown})


def changes(before: Figures, now: Figures, *, beside: bool = False) -> list[ChangedTraitOut]:
    """Return every trait of either portrait with what it was, those whose share changed most first.

    `beside` looks at the second of two segments.
    """
    was, is_now = _sides(before, beside=beside), _sides(now, beside=beside)
    found = [
        ChangedTraitOut(
            group=key[0],
            name=key[1],
            value=key[2],
            before=was.get(key),
            now=is_now.get(key),
        )
        for key in dict.fromkeys((*is_now, *was))
    ]
    return sorted(found, key=lambda each: -abs(_share(each.now) - _share(each.before)))


def _sides(found: Figures, *, beside: bool) -> dict[tuple[str, str, str], PairSideOut]:
    return {(each.group, each.name, each.value): _told(each, beside=beside) for each in found.traits}


def _told(trait: TraitOut | PairTraitOut, *, beside: bool) -> PairSideOut:
    if isinstance(trait, PairTraitOut):
        return trait.right if beside else trait.left
    return PairSideOut(count=trait.count, share=trait.share, index=trait.index, significant=trait.significant)


def _share(side: PairSideOut | None) -> float:
    return side.share if side else 0.0
