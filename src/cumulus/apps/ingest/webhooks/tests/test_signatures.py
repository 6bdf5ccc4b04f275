"""Each scheme takes what its sender signs, and nothing else. The signers are written from the senders' docs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.signatures import SCHEMES, Incoming, Options, Unproven, prove
from cumulus.apps.ingest.webhooks.tests.signing import SIGNERS, signed

NOW = datetime(2025, 3, 8, 12, tzinfo=UTC)
BODY = json.dumps({"client_id": "cid", "msg": "%7B%7D", "hello": "你好"}).encode()
SECRETS = {scheme: "whsec_" + base64.b64encode(b"k" * 32).decode() for scheme in Scheme}
OPTIONS = Options(client_id="cid")
SIGNED = [scheme for scheme in Scheme if scheme != Scheme.NONE]
TIMED = [Scheme.STANDARD, Scheme.STRIPE]


def _request(scheme: Scheme, at: datetime = NOW) -> Incoming:
    return signed(scheme, BODY, SECRETS[scheme], OPTIONS, at)


def _refusal(request: Incoming, scheme: Scheme, options: Options = OPTIONS, secret: str | None = None) -> str:
    with pytest.raises(Unproven) as refused:
        prove(scheme, request, SECRETS[scheme] if secret is None else secret, options)
    return refused.value.code


def test_every_scheme_has_a_signer() -> None:
    assert set(SIGNERS) == set(SCHEMES) == set(Scheme)


@pytest.mark.parametrize("scheme", Scheme)
def test_what_the_sender_signs_is_taken(scheme: Scheme) -> None:
    prove(scheme, _request(scheme), SECRETS[scheme], OPTIONS)


@pytest.mark.parametrize("scheme", SIGNED)
def test_a_changed_body_is_refused(scheme: Scheme) -> None:
    request = _request(scheme)
    body = request.body.replace(b"%7B%7D", b"%7B%20%7D")
    assert body != request.body
    assert _refusal(replace(request, body=body), scheme) == "signature_wrong"


@pytest.mark.parametrize("scheme", SIGNED)
def test_another_secret_is_refused(scheme: Scheme) -> None:
    other = "whsec_" + base64.b64encode(b"o" * 32).decode()
    assert _refusal(_request(scheme), scheme, secret=other) == "signature_wrong"


@pytest.mark.parametrize("scheme", SIGNED)
def test_a_request_without_a_signature_is_refused(scheme: Scheme) -> None:
    assert _refusal(Incoming({}, b"{}", NOW), scheme) in {"signature_missing", "timestamp_missing"}


@pytest.mark.parametrize("scheme", SIGNED)
def test_without_a_secret_nothing_is_taken(scheme: Scheme) -> None:
    assert _refusal(_request(scheme), scheme, secret="") == "secret_missing"


@pytest.mark.parametrize("scheme", TIMED)
@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_time_is_refused(scheme: Scheme, minutes: int) -> None:
    request = _request(scheme, NOW + timedelta(minutes=minutes))
    assert _refusal(replace(request, at=NOW), scheme) == "timestamp_old"


@pytest.mark.parametrize("scheme", TIMED)
def test_a_time_within_five_minutes_is_taken(scheme: Scheme) -> None:
    request = _request(scheme, NOW - timedelta(seconds=299))
    prove(scheme, replace(request, at=NOW), SECRETS[scheme], OPTIONS)


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "1e9", "٣", "9" * 40])
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    options = Options(header="x-s", timestamp_header="x-t")
    sign = hmac.new(b"k", f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert _refusal(Incoming({"x-s": sign, "x-t": stamp}, BODY, NOW), Scheme.HMAC, options, "k") == "timestamp_missing"


@pytest.mark.parametrize(
    ("options", "write"),
    [
        (Options(header="X-Hub-Signature-256", prefix="sha256="), lambda raw: "sha256=" + raw.hex()),
        (Options(header="X-Hub-Signature-256", prefix="sha256="), lambda raw: "sha256=" + raw.hex().upper()),
        (Options(header="x-sign", encoding="base64"), lambda raw: base64.b64encode(raw).decode()),
        (Options(), lambda raw: raw.hex()),
    ],
)
def test_hmac_is_read_as_the_options_say(options: Options, write: Callable[[bytes], str]) -> None:
    sign = write(hmac.new(b"key", BODY, hashlib.sha256).digest())
    name = (options.header or "x-signature").lower()
    prove(Scheme.HMAC, Incoming({name: sign}, BODY, NOW), "key", options)
    assert _refusal(Incoming({name: "x" + sign}, BODY, NOW), Scheme.HMAC, options, "key") == "signature_wrong"


def test_hmac_with_a_signed_time_names_the_delivery() -> None:
    options = Options(header="x-s", timestamp_header="x-t")
    stamp = str(int(NOW.timestamp()))
    sign = hmac.new(b"k", f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert prove(Scheme.HMAC, Incoming({"x-s": sign, "x-t": stamp}, BODY, NOW), "k", options) == sign


def test_of_several_signatures_one_right_one_is_enough() -> None:
    request = _request(Scheme.STANDARD)
    headers = {**request.headers, "webhook-signature": f"v1,AAAA {request.headers['webhook-signature']} v2,x"}
    assert prove(Scheme.STANDARD, replace(request, headers=headers), SECRETS[Scheme.STANDARD], OPTIONS) == "msg_1"


def test_a_known_example_of_standard_webhooks() -> None:
    # The example of the specification's reference libraries.
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    request = Incoming(headers, b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC))
    assert prove(Scheme.STANDARD, request, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Options()) == headers["webhook-id"]


def test_youzan_may_sign_the_whole_body_in_a_header() -> None:
    sign = hashlib.md5(b"cid" + BODY + b"sec").hexdigest()
    prove(Scheme.YOUZAN, Incoming({"event-sign": sign}, BODY, NOW), "sec", OPTIONS)
    assert (
        _refusal(Incoming({"event-sign": sign}, BODY + b" ", NOW), Scheme.YOUZAN, OPTIONS, "sec") == "signature_wrong"
    )


@pytest.mark.parametrize("sign", ["ü", "\x80", "x" * 100_000])
def test_odd_signatures_are_only_wrong(sign: str) -> None:
    request = Incoming({"x-signature": sign}, BODY, NOW)
    assert _refusal(request, Scheme.HMAC, Options(), "k") == "signature_wrong"
