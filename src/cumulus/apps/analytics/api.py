"""The home page and the search over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Router

from cumulus.apps.analytics import queries, searching
from cumulus.apps.analytics.schemas import (
    DayOut,
    DelayOut,
    FunnelStep,
    HomeOut,
    JourneyResult,
    NamedCount,
    SearchResult,
    TrendDay,
)
from cumulus.apps.journeys import facade as journeys
from cumulus.apps.journeys.contracts import RunningJourney
from cumulus.apps.workspaces import facade as workspaces
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.clock import utc_now
from cumulus.platform.http.pages import SearchText

DAY = timedelta(days=1)

home_router = Router(tags=["home"])
search_router = Router(tags=["home"])


@home_router.get("", response=HomeOut)
def home(request: HttpRequest) -> HomeOut:
    """Show today, the past month, what runs, and how fast messages follow events."""
    principal = workspaces.authorise(request, Permission.ANALYTICS_VIEW)
    workspace_id = principal.workspace_id
    zone = workspaces.workspace_card(workspace_id).timezone
    now = utc_now()
    today = now.astimezone(ZoneInfo(zone)).date()
    days = queries.day_figures(workspace_id, today, zone, now)
    (yesterday,) = queries.day_figures(workspace_id, today - DAY, zone, now - DAY, days=1)
    running = journeys.running_journeys(workspace_id)
    first = datetime.combine(days[0].day, datetime.min.time(), ZoneInfo(zone))
    measured = queries.delay(workspace_id, now)
    return HomeOut(
        greeting_name=_greeting_name(request),
        today=_day(days[-1], running),
        yesterday=_day(yesterday, running),
        trend=[
            TrendDay(date=day.day, events=day.events, people_new=day.people_new, messages_sent=day.messages_sent)
            for day in days
        ],
        top_events=[NamedCount(name=name, count=count) for name, count in queries.top_events(workspace_id, first)],
        journeys=[_journey(each) for each in running],
        delay=DelayOut(p50_ms=measured.p50_ms, p95_ms=measured.p95_ms, samples=measured.samples),
        people_total=queries.people_total(workspace_id),
        funnel=[FunnelStep(key=key, value=value) for key, value in queries.funnel(days).items()],
    )


def _greeting_name(request: HttpRequest) -> str:
    user = request.user
    return getattr(user, "name", "") if user.is_authenticated else ""


def _day(day: queries.DayFigures, running: list[RunningJourney]) -> DayOut:
    return DayOut(
        people_new=day.people_new,
        people_active=day.people_active,
        events=day.events,
        messages_sent=day.messages_sent,
        opened=day.opened,
        clicked=day.clicked,
        journeys_live=sum(1 for journey in running if journey.status == "live"),
    )


def _journey(journey: RunningJourney) -> JourneyResult:
    return JourneyResult(
        id=journey.id,
        name=journey.name,
        status=journey.status,
        entered=journey.entered,
        active=journey.active,
        completed=journey.completed,
        sent=journey.sent,
        opened=journey.opened,
        clicked=journey.clicked,
    )


@search_router.get("", response=SearchResult)
def search(request: HttpRequest, q: SearchText = "") -> SearchResult:
    """Find people, segments, journeys and templates by name, as far as the caller may see them."""
    principal = workspaces.authorise(request, None)
    text = q.strip()
    items = searching.find(principal, text) if text else []
    return SearchResult(items=items)
