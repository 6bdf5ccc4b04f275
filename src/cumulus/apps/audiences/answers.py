"""From what we know to what the API says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cumulus.apps.audiences import queries
from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kinds
from cumulus.apps.audiences.expressions.phrases import Locale
from cumulus.apps.audiences.expressions.problems import Problem
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import Naming
from cumulus.apps.audiences.schemas import (
    CatalogueEventOut,
    CatalogueFieldOut,
    CatalogueOut,
    CatalogueSegmentOut,
    ConditionOut,
    ExpressionProblemOut,
    ReachOut,
    SampleOut,
    SegmentOut,
    SegmentPreviewOut,
    WordsOut,
)
from cumulus.apps.contacts.contracts import ContactCard


def preview(found: queries.Preview, people: Sequence[ContactCard], took_ms: float) -> SegmentPreviewOut:
    """Return a preview; `people` are the sample's cards."""
    figures = found.figures
    return SegmentPreviewOut(
        count=figures.count,
        total=figures.total,
        took_ms=round(took_ms, 1),
        conditions=[ConditionOut(path=each.path, count=each.count, loss=each.loss) for each in figures.conditions],
        sample=[SampleOut(id=card.id, name=card.name, email=card.email, phone=card.phone) for card in people],
        reach=ReachOut(email=figures.with_email),
        words=_words(found.words),
        problems=problems(found.parsed.problems),
    )


def problems(found: Sequence[Problem]) -> list[ExpressionProblemOut]:
    """Return what is wrong with an expression."""
    return [ExpressionProblemOut(path=each.path, code=each.code, message=each.message) for each in found]


def segment(row: Segment, catalogue: Catalogue) -> SegmentOut:
    """Return a segment; broken if it is so by today's catalogue."""
    problems = queries.parsed_segment(row, catalogue).problems
    return SegmentOut(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        description=row.description,
        expression=row.expression,
        count=0 if problems else row.members_count,
        counted_at=row.counted_at,
        words=_words(queries.words(row.expression, catalogue)),
        broken_reason=problems[0].message if problems else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def catalogue(naming: Naming) -> CatalogueOut:
    """Return what may be named; the most frequent events first."""
    known, counts = naming.catalogue, naming.event_counts
    events = sorted(known.events, key=lambda name: (-counts.get(name, 0), name))
    return CatalogueOut(
        attributes=_fields(known.attributes),
        tags=sorted(known.tags),
        events=[
            CatalogueEventOut(name=name, count=counts.get(name, 0), properties=_fields(known.events[name]))
            for name in events
        ],
        segments=[CatalogueSegmentOut(id=each.id, slug=each.slug, name=each.name) for each in known.segments],
    )


def _fields(known: Mapping[str, Kinds]) -> list[CatalogueFieldOut]:
    return [CatalogueFieldOut(name=name, kinds=sorted(known[name])) for name in sorted(known)]


def _words(words: Mapping[Locale, str]) -> WordsOut:
    return WordsOut(zh=words["zh"], en=words["en"])
