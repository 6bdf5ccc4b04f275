"""A shop of a year, whose people buy by a rule that can be learned."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.tests.population import insert_contacts, insert_events
from cumulus.apps.contacts.models import Contact
from cumulus.apps.ingest.models import CatalogueEvent, CatalogueProperty
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import Api, TestWorkspace, make_workspace

DAYS = 150
CITIES = ("上海", "苏州", "Paris")


@dataclass(frozen=True)
class Shop:
    """Who is in it; keen people look often, and whoever looked lately buys."""

    keen: tuple[ContactId, ...]
    idle: tuple[ContactId, ...]
    now: datetime


def open_shop(workspace_id: WorkspaceId, people: int = 600, seed: int = 1) -> Shop:
    """Bring in people with a history; a third of them is keen."""
    draw, now = random.Random(seed), timezone.now()
    began = now - timedelta(days=DAYS + 30)
    made = Contact.objects.bulk_create(
        Contact(
            workspace_id=workspace_id,
            attributes={"name": f"P{at}", "email": f"p{at}@shop.example", "city": CITIES[at % 3]},
            created_at=began,
        )
        for at in range(people)
    )
    ids = [ContactId(each.pk) for each in made]
    keen = set(ids[::3])
    whole = [Person(pk, made[at].attributes, events=_history(draw, pk in keen, now)) for at, pk in enumerate(ids)]
    insert_contacts(get_warehouse(), workspace_id, whole, version=1)
    insert_events(get_warehouse(), workspace_id, whole)
    teach(workspace_id, {"Page Viewed": ("category",), "Order Completed": ("total",)})
    CatalogueProperty.objects.create(workspace_id=workspace_id, event="", name="city", kind="text")
    return Shop(tuple(sorted(keen)), tuple(pk for pk in ids if pk not in keen), now)


def teach(workspace_id: WorkspaceId, events: dict[str, tuple[str, ...]]) -> None:
    """Let the catalogue know events and their properties."""
    for name, properties in events.items():
        CatalogueEvent.objects.create(workspace_id=workspace_id, name=name, count=1_000)
        for each in properties:
            kind = "number" if each == "total" else "text"
            CatalogueProperty.objects.create(workspace_id=workspace_id, event=name, name=each, kind=kind)


def _history(draw: random.Random, keen: bool, now: datetime) -> tuple[Happening, ...]:
    found: list[Happening] = []
    for day in range(DAYS, 0, -1):
        at = now - timedelta(days=day, hours=draw.random() * 20)
        if draw.random() < (0.12 if keen else 0.03):
            found.append(Happening("Page Viewed", at, {"category": "lamps" if keen else "books"}))
            if draw.random() < (0.35 if keen else 0.05):
                later = at + timedelta(hours=2)
                found.append(Happening("Order Completed", later, {"total": round(draw.uniform(20, 200), 2)}))
    return tuple(found)


@pytest.fixture(scope="module")
def home(engines: None) -> TestWorkspace:
    return make_workspace()


@pytest.fixture(scope="module")
def shop(home: TestWorkspace) -> Shop:
    return open_shop(home.id)


@pytest.fixture(scope="module")
def desk(home: TestWorkspace) -> Api:
    return Api(home.token)
