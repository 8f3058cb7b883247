"""How far ahead lists of steps look."""

from __future__ import annotations

AHEAD_DAYS = 90
