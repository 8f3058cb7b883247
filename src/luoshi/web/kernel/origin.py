"""From where a request comes: the address of the person's machine, as far as it can be known.

A proxy stands in the connection with its own address and tells the real one in a header, which anybody else may invent.
It is believed where the operator says whose word counts (``LUOSHI_TRUSTED_PROXIES``), or else, behind TLS, for the last
hop alone. Put here only what reads the connection and these headers.
"""

from __future__ import annotations

import ipaddress
import logging
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger("luoshi.web")

# Who comes through a proxy has its address in the connection, and the proxy's words about the real one here.
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")
MOST_HOPS = 20


def came_through_proxy(request: HttpRequest) -> bool:
    """Whether anything in the request says so."""
    return any(request.META.get(name) for name in FORWARDED)


def came_from_here(request: HttpRequest) -> bool:
    """Whether it was made on this machine, and not for somebody else by a proxy on it."""
    if came_through_proxy(request):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def address_of(request: HttpRequest) -> str | None:
    """The address that counts; the proxy's own where the one behind it cannot be known, which the server's log says."""
    peer = _address(request.META.get("REMOTE_ADDR"))
    told = request.headers.get("X-Forwarded-For", "").split(",")[-MOST_HOPS:]
    trusted = settings.TRUSTED_PROXIES
    if not (trusted or settings.HTTPS):
        if came_through_proxy(request):
            _say_unknown(peer, "LUOSHI_TRUSTED_PROXIES is not set")
        return peer
    if trusted and not _is_trusted(peer):
        if came_through_proxy(request):
            _say_unknown(peer, "LUOSHI_TRUSTED_PROXIES does not name it")
        return peer
    # From the last, which the nearest proxy has added, to the first that no proxy of ours has.
    for word in reversed(told):
        address = _address(word)
        if address is None:
            break
        if not trusted or not _is_trusted(address):
            return address
    _say_unknown(peer, "it does not tell in X-Forwarded-For whom it passes on")
    return peer


def _is_trusted(address: str | None) -> bool:
    if address is None:
        return False
    parsed = ipaddress.ip_address(address)
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def _address(told: str | None) -> str | None:
    """What is told, where it is an address at all."""
    try:
        return str(ipaddress.ip_address((told or "").strip()))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _say_unknown(peer: str | None, why: str) -> None:
    """Once for each proxy: whoever comes through it is counted under one address."""
    logger.warning(
        "requests come through %s, and from where is not known (%s): failed sign-ins are counted for all of them together",
        peer,
        why,
    )
