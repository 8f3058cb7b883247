"""The API of the delivery app: plans, tasks, and the acts on them."""

from __future__ import annotations

from ninja import Router

from luoshi.web.delivery.api.reading import router as reading

router = Router()
router.add_router("", reading)
