"""What people do with the software maker: they read, register, ask, try, and sometimes sign."""

from __future__ import annotations

from cumulus.config.demo.goods import PLANS, SITE_PAGES, WEBINARS, WHITEPAPERS
from cumulus.config.demo.visits import Channel, Visit
from cumulus.core.json import JsonObject

_FEATURES = ("旅程画布", "人群圈选", "邮件模板", "数据接入", "报表")
_READ, _MET, _ASKED, _TRIED, _SIGNED = range(5)
"""How far a prospect got, kept in `orders`."""


def prospect_channel(roll: float) -> Channel:
    """Return where a prospect turns up, for a number from 0 to 1."""
    if roll < 0.78:
        return "site"
    return "wechat" if roll < 0.92 else "event"


def prospect(visit: Visit) -> None:
    """Let a prospect visit, and maybe come one step closer."""
    if visit.channel == "event":
        _exhibition(visit)
        return
    for name, path in visit.random.choices(SITE_PAGES, k=visit.random.choice((1, 1, 2, 2, 3))):
        visit.page(name, path)
    if not visit.person.open:
        return
    _deepen(visit)


def _deepen(visit: Visit) -> None:
    person, eager = visit.person, visit.random.random() < 0.3 + 0.65 * visit.person.zeal
    if person.orders >= _TRIED:
        _use(visit)
        if person.orders == _TRIED and eager and visit.random.random() < 0.4:
            _sign(visit)
    elif not eager:
        return
    elif person.orders >= _MET and visit.random.random() < 0.45:
        _ask_or_try(visit)
    elif visit.random.random() < 0.5:
        _read(visit)
    else:
        _register(visit)


def _introduce(visit: Visit) -> None:
    if not visit.person.known:
        visit.identify()
        visit.group()


def _read(visit: Visit) -> None:
    _introduce(visit)
    title, topic = visit.random.choice(WHITEPAPERS)
    visit.track("Whitepaper Downloaded", {"title": title, "topic": topic})
    visit.person.orders = max(visit.person.orders, _MET)
    if visit.random.random() < 0.25 and not visit.person.subscribed:
        visit.person.subscribed = True
        visit.track("Email Subscribed", {"list": "营销洞察月刊", "placement": "白皮书"})


def _register(visit: Visit) -> None:
    _introduce(visit)
    title, webinar_id = visit.random.choice(WEBINARS)
    properties: JsonObject = {"title": title, "webinar_id": webinar_id}
    visit.track("Webinar Registered", properties)
    visit.person.orders = max(visit.person.orders, _MET)
    if visit.random.random() < 0.56:
        visit.pause(86_400, 6 * 86_400)
        minutes = min(60, int(visit.random.gauss(38, 16)) % 61)
        visit.track("Webinar Attended", {**properties, "minutes": minutes})


def _ask_or_try(visit: Visit) -> None:
    _introduce(visit)
    if visit.person.orders < _ASKED and visit.random.random() < 0.6:
        team = visit.random.choice((3, 5, 8, 12, 20, 40))
        visit.track("Demo Requested", {"product": "层云营销平台", "team_size": team})
        visit.person.orders = _ASKED
        return
    plan, _ = visit.random.choice(PLANS)
    visit.track("Trial Started", {"plan": plan, "days": 14})
    visit.person.orders = _TRIED
    visit.identify({"plan": f"试用 {plan}"})


def _use(visit: Visit) -> None:
    for _ in range(visit.random.choice((1, 2, 3))):
        visit.track("Feature Used", {"feature": visit.random.choice(_FEATURES)})


def _sign(visit: Visit) -> None:
    plan, price = visit.random.choice(PLANS)
    seats = visit.random.choice((3, 5, 10, 20, 50))
    visit.person.orders = _SIGNED
    visit.track("Deal Won", {"plan": plan, "seats": seats, "amount": seats * price, "currency": "CNY"})
    visit.identify({"plan": plan, "customer": True})


def _exhibition(visit: Visit) -> None:
    if visit.person.open:
        _introduce(visit)
    visit.track("Booth Visited", {"gathering": "数字营销大会", "city": visit.person.place.city})
