"""From what we know to what the API says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from cumulus.apps.audiences import queries
from cumulus.apps.audiences.calling import load_names
from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.phrases import Locale, Names
from cumulus.apps.audiences.expressions.problems import Problem
from cumulus.apps.audiences.live.sizes import latest_sizes
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.schemas import (
    BuildName,
    ChannelName,
    ConditionOut,
    ExpressionProblemOut,
    KeepingName,
    KindName,
    MovingNamesOut,
    ReachOut,
    SampleOut,
    SegmentBuildOut,
    SegmentOut,
    SegmentPreviewOut,
    SlugNameOut,
    StageNameOut,
    WordsOut,
)
from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.ids import WorkspaceId


def preview(found: queries.Preview, people: Sequence[ContactCard], took_ms: float) -> SegmentPreviewOut:
    """Return a preview; `people` are the sample's cards."""
    figures = found.figures
    return SegmentPreviewOut(
        count=figures.count,
        total=figures.total,
        took_ms=round(took_ms, 1),
        conditions=[ConditionOut(path=each.path, count=each.count, loss=each.loss) for each in figures.conditions],
        sample=[SampleOut(id=card.id, name=card.name, email=card.email, phone=card.phone) for card in people],
        reach=[ReachOut(channel=cast(ChannelName, each), count=count) for each, count in figures.reach.items()],
        words=_words(found.words),
        problems=problems(found.parsed.problems),
    )


def problems(found: Sequence[Problem]) -> list[ExpressionProblemOut]:
    """Return what is wrong with an expression."""
    return [ExpressionProblemOut(path=each.path, code=each.code, message=each.message) for each in found]


def segment(row: Segment, catalogue: Catalogue) -> SegmentOut:
    """Return a segment; broken if it is so by today's catalogue."""
    return segments(WorkspaceId(row.workspace_id), [row], catalogue)[0]


def segments(workspace_id: WorkspaceId, rows: Sequence[Segment], catalogue: Catalogue) -> list[SegmentOut]:
    """Return segments with their owners' names and latest sizes, and in words; a few queries for all of them."""
    owners, sizes, names = member_names(workspace_id), latest_sizes([row.pk for row in rows]), load_names(workspace_id)
    return [
        _segment(
            row,
            catalogue,
            queries.words(row.expression, catalogue, names),
            owners.get(row.owner_id or 0, ""),
            sizes.get(row.pk, []),
        )
        for row in rows
    ]


def _segment(
    row: Segment, catalogue: Catalogue, words: Mapping[Locale, str], owner: str, sizes: list[int]
) -> SegmentOut:
    problems = queries.parsed_segment(row, catalogue).problems
    return SegmentOut(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        description=row.description,
        expression=row.expression,
        count=0 if problems else row.members_count,
        counted_at=row.counted_at,
        words=_words(words),
        broken_reason=problems[0].message if problems else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        archived_at=row.archived_at,
        kind=cast(KindName, row.kind),
        keeping=cast(KeepingName, row.keeping),
        folder_id=row.folder_id,
        owner_id=row.owner_id,
        owner_name=owner,
        version=row.version,
        taken_from_id=row.taken_from_id,
        build=SegmentBuildOut(state=cast(BuildName, row.build), done=row.build_done, total=row.build_total),
        proved_at=row.proved_at,
        drift_count=row.drift_count,
        sizes=sizes,
    )


def _words(words: Mapping[Locale, str]) -> WordsOut:
    return WordsOut(zh=words["zh"], en=words["en"])


def moving_names(names: Names) -> MovingNamesOut:
    """Return what scores, lifecycles and their stages are called."""
    return MovingNamesOut(
        scores=[SlugNameOut(slug=slug, name=name) for slug, name in sorted(names.scores.items())],
        stage_models=[SlugNameOut(slug=slug, name=name) for slug, name in sorted(names.models.items())],
        stages=[
            StageNameOut(model=model, key=key, name_zh=zh, name_en=en)
            for (model, key), (zh, en) in sorted(names.stages.items())
        ],
    )
