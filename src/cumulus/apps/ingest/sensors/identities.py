"""Whom a Sensors record names, in our kinds of identifiers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cumulus.apps.ingest.pipeline.items import ClientId, Misfit, plain_text
from cumulus.core.json import JsonValue

PREFIX = "$identity_"
_NAMESPACES = {
    "login_id": "user_id",
    "anonymous_id": "anonymous_id",
    "cookie_id": "anonymous_id",
    "distinct_id": "anonymous_id",
    "email": "email",
    "mobile": "phone",
    "android_id": "device_id",
    "android_uuid": "device_id",
    "harmony_uuid": "device_id",
    "idfv": "device_id",
    "idfa": "device_id",
    "ios_uuid": "device_id",
    "mp_id": "anonymous_id",
    "mp_unionid": "wechat_unionid",
    "wechat_unionid": "wechat_unionid",
    "unionid": "wechat_unionid",
    "wecom_external_userid": "wecom_external_userid",
}
"""What Sensors calls them; another name after the prefix is a kind of the workspace's own."""
_OPENIDS = {"mp_openid", "wechat_openid", "openid"}

Pair = tuple[str, ClientId]


def names_of(
    distinct_id: ClientId,
    by_login: ClientId,
    by_visit: ClientId,
    identities: Mapping[str, JsonValue],
    properties: Mapping[str, JsonValue],
) -> tuple[Pair, ...]:
    """Return the (namespace, value) pairs, each once.

    Parameters
    ----------
    distinct_id : ClientId
        A login id when the properties say so, else a visitor's, unless `identities` or the other
        two name it already.
    by_login, by_visit : ClientId
        What the record itself calls a login id and an anonymous one.

    Raises
    ------
    Misfit
        `undeclared_identity`: an openid without the app that it belongs to.
    """
    pairs = list(_declared(identities, properties))
    pairs += [(kind, value) for kind, value in (("user_id", by_login), ("anonymous_id", by_visit)) if value is not None]
    main = plain_text(distinct_id)
    if main and not main.startswith(PREFIX) and main not in {plain_text(value) for _, value in pairs}:
        pairs.append(("user_id" if properties.get("$is_login_id") is True else "anonymous_id", main))
    return tuple(dict.fromkeys((kind, plain_text(value)) for kind, value in pairs))


def _declared(identities: Mapping[str, JsonValue], properties: Mapping[str, JsonValue]) -> Iterator[Pair]:
    app = plain_text(properties.get("$app_id"))
    for key, value in identities.items():
        name = key.removeprefix(PREFIX)
        if isinstance(value, bool) or not isinstance(value, str | int | float) or not name:
            continue
        if name not in _OPENIDS:
            yield _NAMESPACES.get(name, name), value
        elif app:
            yield "wechat_openid", f"{app}:{value}"
        else:
            raise Misfit("undeclared_identity", f"{key} needs the property $app_id: an openid belongs to an app")
