"""What a place is called on maps and in narrow columns, from the name of its government."""

from __future__ import annotations

from luoshi.register.register import default_register


def place_name(short: str, code: str) -> str:
    """The place in the name of its government, short enough for a map: 湘西土家族苗族自治州人民政府 is 湘西."""
    place = next(
        (
            short.removesuffix(end)
            for end in ("人民政府", "政府")
            if short.endswith(end) and len(short) > len(end) + 1
        ),
        short,
    )
    division = default_register().divisions.by_code(code) if code and len(place) > 4 else None
    return division.short if division is not None and place.startswith(division.short) else place
