"""What there is to be asked: every address of the pages and every operation of the API, found and not listed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Address:
    """A page by its name, or a path of the API as its description writes it."""

    name: str
    parameters: tuple[str, ...]


def pages() -> dict[str, Address]:
    """The addresses of the resolver but for those of the API, by name."""
    return {address.name: address for address in _walk(get_resolver().url_patterns, "")}


def operations() -> dict[str, Address]:
    """The operations of the API, by method and path."""
    from luoshi.web.api.urls import api

    found = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            parameters = tuple(row["name"] for row in operation["parameters"] if row["in"] == "path")
            found[f"{method.upper()} {path}"] = Address(path, parameters)
    return found


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from _walk(pattern.url_patterns, space + inner)
        else:
            assert pattern.name, f"{pattern.pattern}: an address needs a name"
            yield Address(space + pattern.name, tuple(pattern.pattern.converters))
