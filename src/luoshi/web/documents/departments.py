"""The departments that can be picked, and the full name of what somebody typed. The one place that asks the register."""

from __future__ import annotations


def full_name(written: str) -> str | None:
    """The full name that the register gives, None where it knows none."""
    return None


def suggestions(text: str, limit: int = 12) -> list[tuple[str, str]]:
    """Pairs of (as commonly written, full name) that fit what was typed so far, best first."""
    return []
