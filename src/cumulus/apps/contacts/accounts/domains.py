"""Mail domains that say where somebody works. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_FREE_TEXT = (
    # Anybody gets an address there: it names no company.
    "qq.com foxmail.com 163.com 126.com yeah.net 188.com vip.163.com vip.126.com netease.com.cn sina.com sina.cn "
    "sina.com.cn sohu.com tom.com 21cn.com 139.com 189.cn wo.cn 263.net aliyun.com eyou.com 51.com gmail.com "
    "googlemail.com outlook.com hotmail.com live.com live.cn msn.com yahoo.com yahoo.cn yahoo.com.cn yahoo.co.jp "
    "yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.ru "
    "yandex.com proton.me protonmail.com pm.me zoho.com fastmail.com hey.com naver.com daum.net hanmail.net "
    "t-online.de orange.fr free.fr laposte.net libero.it comcast.net verizon.net att.net "
    # Gone in ten minutes.
    "mailinator.com guerrillamail.com 10minutemail.com yopmail.com tempmail.com temp-mail.org throwawaymail.com "
    "trashmail.com getnada.com sharklasers.com dispostable.com maildrop.cc mailnesia.com fakeinbox.com moakt.com "
    "bccto.me chacuo.net linshiyouxiang.net"
)
FREE = frozenset(_FREE_TEXT.split())
_SUFFIXES_TEXT = (
    "com.cn net.cn org.cn gov.cn edu.cn ac.cn com.hk org.hk edu.hk com.tw org.tw edu.tw com.sg com.my co.jp or.jp ac.jp "
    "co.kr co.uk org.uk ac.uk gov.uk com.au net.au org.au co.nz co.in com.br com.mx co.za com.tr com.ph co.th co.id"
)
_SUFFIXES = frozenset(_SUFFIXES_TEXT.split())
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


def normal_domain(text: str) -> str:
    """Return the domain in an address of any kind (`Li@Acme.COM`, `https://www.acme.com/x`); empty when there is none."""
    return _domain_of(text.strip().lower().rpartition("@")[2])


@lru_cache(maxsize=20_000)
def _domain_of(address: str) -> str:
    host = address.partition("://")
    rest = (host[2] or host[0]).partition("/")[0].partition(":")[0].rstrip(".").removeprefix("www.")
    try:
        ascii_host = rest.encode("idna").decode() if not rest.isascii() else rest
    except UnicodeError:
        return ""
    return ascii_host if _DOMAIN.fullmatch(ascii_host) and ascii_host not in _SUFFIXES else ""


@lru_cache(maxsize=20_000)
def domain_steps(domain: str) -> tuple[str, ...]:
    """Return `domain` and those above it, the nearest first, down to what somebody can own."""
    parts = domain.split(".")
    steps = [".".join(parts[at:]) for at in range(len(parts) - 1)]
    return tuple(step for step in steps if step not in _SUFFIXES)


@lru_cache(maxsize=20_000)
def is_free(domain: str) -> bool:
    """Return whether anybody gets an address at `domain`, or at one above it."""
    return any(step in FREE for step in domain_steps(domain))
