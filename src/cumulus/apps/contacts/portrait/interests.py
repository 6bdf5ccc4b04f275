"""What a person cares about: strengths that fade, from what they looked at and bought; one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cumulus.apps.contacts.queries import MINE
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

HALF_LIFE_DAYS = 30
HORIZON_DAYS = 365
"""After twelve half-lives nothing is left to see."""
TOP = 12
WEIGHTS: Mapping[str, int] = {
    "Product Viewed": 2,
    "Product Searched": 2,
    "Products Searched": 2,
    "Form Submitted": 3,
    "Product Added": 3,
    "Product Reviewed": 3,
    "Checkout Started": 3,
    "Order Completed": 5,
}
"""How much one event says, against 1 for any other: who buys cares more than who looks."""
RISING, FALLING = 1.25, 0.8
"""Against the strength of thirty days ago."""


class InterestKind(StrEnum):
    """What somebody cares about; `page` is a place, not an interest."""

    CATEGORY = "category"
    TAG = "tag"
    PRODUCT = "product"
    SECTION = "section"
    PAGE = "page"


class InterestTrend(StrEnum):
    """How a strength moved within thirty days."""

    NEW = "new"
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Interest:
    """One thing that a person cares about.

    Attributes
    ----------
    strength : float
        Sum of weight × 2^(-age in days / 30) over the events that speak of it.
    before : float
        The same as it was thirty days ago.
    """

    kind: InterestKind
    value: str
    strength: float
    before: float
    events: int
    last_at: datetime

    @property
    def trend(self) -> InterestTrend:
        """Return how the strength moved."""
        if self.before == 0:
            return InterestTrend.NEW
        change = self.strength / self.before
        return (
            InterestTrend.RISING
            if change >= RISING
            else InterestTrend.FALLING
            if change <= FALLING
            else InterestTrend.STEADY
        )


# Only these are read of the properties: each stands once, close to the table.
_READ = """
    properties.path.:String AS told_path, properties.url.:String AS told_url,
    ifNull(properties.category.:String, '') AS category,
    coalesce(properties.product_name.:String, properties.product.:String,
        if(startsWith(name, 'Product '), properties.name.:String, NULL), '') AS product,
    properties.category.:`Array(Nullable(String))` AS categories,
    properties.categories.:`Array(Nullable(String))` AS more_categories,
    properties.tags.:`Array(Nullable(String))` AS tags, ifNull(properties.tags.:String, '') AS tags_text,
    properties.products[].name.:String AS products, properties.products[].category.:String AS product_categories
"""
# What an event speaks of. A page's own `name` is no product; a product's is.
_PAIRS = """
    arrayDistinct(arrayFilter(pair -> pair.2 != '', arrayConcat(
        [('category', category), ('product', product), ('section', section), ('page', page)],
        arrayMap(each -> ('category', ifNull(each, '')), arrayConcat(categories, more_categories, product_categories)),
        arrayMap(each -> ('tag', trim(ifNull(each, ''))), tags),
        arrayMap(each -> ('tag', trim(each)), splitByChar(',', tags_text)),
        arrayMap(each -> ('product', ifNull(each, '')), products)
    )))
"""


def interests_of(workspace_id: WorkspaceId, person: ContactId, now: datetime) -> list[Interest]:
    """Return the strongest `TOP` of each kind, the strongest first; one query over the last year."""
    found = get_warehouse().query(
        f"""
        SELECT pair.1 AS kind, pair.2 AS value, sum(weighs) AS strength, sumIf(2 * weighs, is_old) AS before,
            count() AS events, max(timestamp) AS last_at
        FROM (
            SELECT timestamp, weight * exp2(-age / {HALF_LIFE_DAYS}) AS weighs, age >= {HALF_LIFE_DAYS} AS is_old,
                arrayJoin({_PAIRS}) AS pair
            FROM (
                SELECT *, if(position(page, '/') = 1, splitByChar('/', page)[2], '') AS section
                FROM (
                    SELECT *, decodeURLComponent(coalesce(told_path, path(ifNull(told_url, '')), '')) AS page
                    FROM (
                        SELECT timestamp, {_READ},
                            greatest({{now:Int64}} - toUnixTimestamp64Milli(timestamp), 0) / 86400000. AS age,
                            transform(name, {{names:Array(String)}}, {{weights:Array(UInt8)}}, 1) AS weight
                        FROM events PREWHERE {MINE} AND source_id > 0
                            AND timestamp > fromUnixTimestamp64Milli({{since:Int64}})))))
        GROUP BY kind, value ORDER BY strength DESC, kind, value LIMIT {TOP} BY kind
        """,
        {
            "workspace": workspace_id,
            "person": person,
            "now": int(now.timestamp() * 1000),
            "since": int(now.timestamp() * 1000) - HORIZON_DAYS * 86_400_000,
            "names": [*WEIGHTS],
            "weights": [*WEIGHTS.values()],
        },
    )
    return [Interest(InterestKind(row[0]), *row[1:]) for row in found.rows]
