"""What people do in the shop: they look, fill carts, order, come back, or do not."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.config.demo.goods import COUPONS, PRODUCTS, Product
from cumulus.config.demo.places import STORES
from cumulus.config.demo.visits import Channel, Visit
from cumulus.core.json import JsonObject

_WEIGHTS = [product.weight for product in PRODUCTS]


def shopper_channel(roll: float) -> Channel:
    """Return where a shopper turns up, for a number from 0 to 1."""
    if roll < 0.46:
        return "site"
    if roll < 0.76:
        return "app"
    return "wechat" if roll < 0.97 else "event"


def shop(visit: Visit) -> None:
    """Let a shopper visit the shop."""
    if visit.channel == "event":
        _drop_by(visit)
        return
    visit.page("首页", "/")
    if visit.person.open and not visit.person.known and visit.random.random() < 0.42:
        _register(visit)
    seen = _browse(visit)
    if visit.random.random() < 0.24 + 0.5 * visit.person.zeal:
        cart = seen[: visit.random.choice((1, 1, 1, 2, 2, 3))]
        _fill_cart(visit, cart)
        if visit.person.open and visit.random.random() < 0.30 + 0.55 * visit.person.zeal:
            _order(visit, cart)


def _register(visit: Visit) -> None:
    visit.identify({"registered_via": visit.channel, "member_level": "普通会员"})
    visit.track("Account Created", {"method": visit.random.choice(["phone", "wechat", "email"])})
    if visit.random.random() < 0.45:
        subscribe(visit)


def subscribe(visit: Visit) -> None:
    """Let a person ask for the newsletter, once."""
    if not visit.person.subscribed:
        visit.person.subscribed = True
        visit.track(
            "Email Subscribed", {"list": "每周精选", "placement": visit.random.choice(["弹窗", "页脚", "结算页"])}
        )


def _browse(visit: Visit) -> list[Product]:
    if visit.random.random() < 0.2:
        visit.track("Products Searched", {"query": visit.random.choice(PRODUCTS).name[-3:]})
    seen = visit.random.choices(PRODUCTS, _WEIGHTS, k=visit.random.choice((1, 1, 2, 2, 3)))
    if visit.random.random() < 0.3:
        visit.track("Product List Viewed", {"category": seen[0].category})
    for product in seen:
        visit.track("Product Viewed", _facts(product))
    return seen


def _fill_cart(visit: Visit, cart: Sequence[Product]) -> None:
    total = sum(product.price for product in cart)
    items: JsonObject = {"total": total, "currency": "CNY", "items": len(cart), "product": cart[-1].name}
    visit.track("Cart Updated", items)


def _order(visit: Visit, cart: Sequence[Product]) -> None:
    person, random = visit.person, visit.random
    visit.identify()
    if random.random() < 0.5:
        visit.track("Checkout Started", {"total": sum(product.price for product in cart), "currency": "CNY"})
    quantities = [random.choice((1, 1, 1, 2)) for _ in cart]
    subtotal = sum(product.price * quantity for product, quantity in zip(cart, quantities, strict=True))
    coupon = random.choice(COUPONS) if random.random() < 0.35 else None
    total = round(subtotal * (0.88 if coupon else 1.0), 2)
    person.orders += 1
    person.spent += int(total)
    properties: JsonObject = {
        "order_id": f"SO{int(visit.at)}{person.number:05d}",
        "total": total,
        "currency": "CNY",
        "order_number": person.orders,
        "products": [
            {**_facts(product), "quantity": quantity} for product, quantity in zip(cart, quantities, strict=True)
        ],
    }
    if coupon:
        properties |= {"coupon": coupon, "discount": round(subtotal - total, 2)}
    visit.track("Order Completed", properties)
    _after_order(visit, cart)


def _after_order(visit: Visit, cart: Sequence[Product]) -> None:
    person = visit.person
    level = "黑金会员" if person.spent > 8000 else "金卡会员" if person.spent > 3000 else "银卡会员"
    if person.orders in (1, 3, 6, 10):
        visit.identify({"member_level": level})
    if visit.random.random() < 0.12:
        subscribe(visit)
    if visit.random.random() < 0.16:
        visit.pause(2 * 86_400, 9 * 86_400)
        rating = visit.random.choice((5, 5, 5, 4, 4, 3, 2))
        visit.track("Product Reviewed", {"product": cart[0].name, "rating": rating})


def _drop_by(visit: Visit) -> None:
    home = [store for store, city in STORES if city == visit.person.place.city]
    store = home[0] if home else visit.random.choice(STORES)[0]
    visit.track("Store Visited", {"store": store})
    if visit.person.open and visit.random.random() < 0.5:
        _order(visit, visit.random.choices(PRODUCTS, _WEIGHTS, k=1))


def _facts(product: Product) -> JsonObject:
    return {
        "product_id": product.id,
        "name": product.name,
        "category": product.category,
        "price": product.price,
    }
