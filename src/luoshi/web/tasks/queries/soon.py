"""How far ahead the lists look: what is due soon, and which steps of a plan are next."""

from __future__ import annotations

SOON_DAYS = 30
AHEAD_DAYS = 90
