"""What the API takes and gives about webhooks."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from cumulus.apps.ingest.models import Delivery
from cumulus.apps.ingest.webhooks.contracts import Proof, Scheme, Verdict
from cumulus.apps.ingest.webhooks.receiving import MAX_BODY_BYTES

_MAX_MAPPING_CHARACTERS = 200_000

# JSON of the sender's or the member's own shape.
Json = Any


def _bounded(most: int, value: Json) -> Json:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ValueError("Give JSON that can be written out again.") from error
    if len(text.encode("utf-8", "surrogatepass")) > most:
        raise ValueError(f"At most {most} bytes.")
    if "\\u0000" in text or _has_surrogate(text):
        raise ValueError("The text has characters that do not exist.")
    return value


def _bounded_text(most: int, text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > most:
        raise ValueError(f"At most {most} bytes.")
    if _has_surrogate(text):
        raise ValueError("The text has characters that do not exist.")
    return text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
Secret = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Line = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
MappingIn = Annotated[dict[str, JsonValue], AfterValidator(lambda value: _bounded(_MAX_MAPPING_CHARACTERS, value))]
SampleIn = Annotated[JsonValue, AfterValidator(lambda value: _bounded(MAX_BODY_BYTES, value))]
Headers = Annotated[dict[Line, Line], Field(max_length=40)]


class SchemeOptions(Schema):
    """What a signature scheme lets one choose; the reference says which has what."""

    header: Line = ""
    encoding: Literal["hex", "base64"] = "hex"
    prefix: Line = ""
    timestamp_header: Line = ""
    client_id: Line = ""


class DeliveryIdPlace(Schema):
    """Where a delivery's own id stands: in a header, or in the body by JMESPath."""

    header: Line | None = None
    path: Line | None = None


class ProblemOut(Schema):
    """What is wrong with a mapping, or with a body under it; `path` says where."""

    path: str
    code: str
    message: str


class WebhookPresetOut(Schema):
    """A ready-made webhook: its scheme, mapping and a sample."""

    key: str
    scheme: Scheme
    options: SchemeOptions
    delivery_id: DeliveryIdPlace | None
    mapping: dict[str, Json]
    sample: Json
    sample_headers: dict[str, str]


class PresetList(Schema):
    """All presets."""

    items: list[WebhookPresetOut]


class WebhookRow(Schema):
    """A webhook in the list; counts are of the last 14 days, `days` the oldest first."""

    id: int
    name: str
    preset: str
    scheme: Scheme
    enabled: bool
    source_id: int
    last_delivery_at: datetime | None
    deliveries: int
    failed: int
    refused: int
    days: list[int]


class WebhookOut(WebhookRow):
    """A webhook with its settings; the secret itself is never told."""

    address: str
    secret_set: bool
    options: SchemeOptions
    delivery_id: DeliveryIdPlace | None
    mapping: dict[str, Json]
    sample: Json
    sample_headers: dict[str, str]
    created_at: datetime
    updated_at: datetime


class WebhookCreated(WebhookOut):
    """A new webhook; `secret` is shown this once, empty where the sender has its own."""

    secret: str


class SecretOut(Schema):
    """A new secret, shown this once."""

    secret: str


class WebhookIn(Schema):
    """A webhook to open."""

    name: Name
    preset: Annotated[str, StringConstraints(max_length=40)] = "custom"


class WebhookChange(Schema):
    """What to change; what is absent stays. An empty `secret` removes it."""

    name: Name | None = None
    enabled: bool | None = None
    scheme: Scheme | None = None
    options: SchemeOptions | None = None
    secret: Secret | None = None
    delivery_id: DeliveryIdPlace | None = None
    mapping: MappingIn | None = None
    sample: SampleIn = None
    sample_headers: Headers | None = None


class RealDelivery(Schema):
    """A delivery as it came, to try its signature; `body` is the text to the letter."""

    webhook_id: Annotated[int, Field(ge=1, lt=2**63)]
    headers: Headers
    body: Annotated[str, AfterValidator(lambda text: _bounded_text(MAX_BODY_BYTES, text))]


class WebhookPreviewIn(Schema):
    """A mapping to try on a body, and the signature of a delivery; nothing is kept."""

    mapping: MappingIn
    sample: SampleIn = None
    headers: Headers = {}
    delivery: RealDelivery | None = None


class SignatureOut(Schema):
    """Whether the signature would be accepted, why not, and in which header it is looked for."""

    proof: Proof
    reason: str = ""
    header: str = ""


class WebhookPreviewOut(Schema):
    """The items that the sample becomes, and what is wrong; `document` is the sample as paths see it."""

    document: dict[str, Json]
    items: list[dict[str, Json]]
    problems: list[ProblemOut]
    signature: SignatureOut


class DeliveryRow(Schema):
    """A request that came, or a replay; `mended_at` says when a replay of it went through."""

    id: int
    received_at: datetime
    verdict: Verdict
    reason: str
    items: int
    body_bytes: int
    replayed_of: int | None
    mended_at: datetime | None
    can_replay: bool

    @staticmethod
    def of(row: Delivery) -> DeliveryRow:
        """Return the row as the API tells it."""
        return DeliveryRow(
            id=row.pk,
            received_at=row.received_at,
            verdict=Verdict(row.verdict),
            reason=row.reason,
            items=row.items,
            body_bytes=row.body_bytes,
            replayed_of=row.replayed_of_id,
            mended_at=row.mended_at,
            can_replay=row.token is not None or row.replayed_of_id is not None,
        )


class DeliveryOut(DeliveryRow):
    """A delivery with everything that was kept of it."""

    headers: dict[str, str]
    body: str
    problems: list[ProblemOut]
    message_ids: list[str]


class ReplayIn(Schema):
    """Which deliveries to map again: these, or all since then (`failed_only`), in parts from `after`."""

    delivery_ids: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=100)] = []
    since: datetime | None = None
    failed_only: bool = True
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0


class ReplayOut(Schema):
    """What the replay did; `next_id` is the `after` of the next call, null when all are done."""

    accepted: int
    failed: int
    next_id: int | None
