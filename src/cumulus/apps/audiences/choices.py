"""What may be named and chosen in an expression, as the API says it."""

from __future__ import annotations

from collections.abc import Mapping

from cumulus.apps.audiences.expressions.catalogue import Kinds
from cumulus.apps.audiences.expressions.region_names import english_name
from cumulus.apps.audiences.expressions.regions import Place, regions
from cumulus.apps.audiences.naming import Naming
from cumulus.apps.audiences.offering import Offer
from cumulus.apps.audiences.schemas import (
    CatalogueComputedTagOut,
    CatalogueEventOut,
    CatalogueFieldOut,
    CatalogueIdentityOut,
    CatalogueJourneyOut,
    CatalogueOut,
    CataloguePurposeOut,
    CatalogueScoreOut,
    CatalogueSegmentOut,
    CatalogueStageModelOut,
    CatalogueStageOut,
    PlaceOut,
    RegionsOut,
)
from cumulus.apps.contacts.facade import ConsentChannel


def catalogue(naming: Naming, offer: Offer) -> CatalogueOut:
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
        scores=[
            CatalogueScoreOut(slug=each.slug, name=each.name, kind=each.kind, grades=list(each.grades))
            for each in offer.scores
        ],
        stage_models=_stage_models(offer),
        computed_tags=[
            CatalogueComputedTagOut(name=each.name, values=list(each.values)) for each in offer.computed_tags
        ],
        purposes=[
            CataloguePurposeOut(
                key=each.key, name_zh=each.name_zh, name_en=each.name_en, channels=sorted(each.channels)
            )
            for each in offer.purposes
        ],
        consent_channels=[channel.value for channel in ConsentChannel],
        journeys=[CatalogueJourneyOut(id=pk, name=name) for pk, name in offer.journeys],
        templates=list(offer.templates),
        identities=[
            CatalogueIdentityOut(key=key, name_zh=each.zh, name_en=each.en) for key, each in offer.identities.items()
        ],
        channels=list(offer.channels),
        outcomes=list(offer.outcomes),
        account_fields=[
            CatalogueFieldOut(name=name, kinds=sorted(kinds)) for name, kinds in offer.account_fields.items()
        ],
    )


def places() -> RegionsOut:
    """Return the places of China that a condition may name."""
    return RegionsOut(items=[_place(region) for region in regions()])


def _place(place: Place) -> PlaceOut:
    return PlaceOut(
        name=place.name,
        short=place.short,
        name_en=english_name(place),
        code=place.code,
        inside=[_place(each) for each in place.inside],
    )


def _stage_models(offer: Offer) -> list[CatalogueStageModelOut]:
    return [
        CatalogueStageModelOut(
            slug=model.slug,
            name=model.name,
            states=[
                CatalogueStageOut(key=each.key, name_zh=each.name_zh, name_en=each.name_en, tone=each.tone)
                for each in model.states
            ],
        )
        for model in offer.models
    ]


def _fields(known: Mapping[str, Kinds]) -> list[CatalogueFieldOut]:
    return [CatalogueFieldOut(name=name, kinds=sorted(known[name])) for name in sorted(known)]
