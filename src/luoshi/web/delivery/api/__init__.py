"""The API of the delivery app: plans, tasks, and the acts on them."""

from __future__ import annotations

from ninja import Router

from luoshi.web.delivery.api import acts  # noqa: F401 - adds its operations to the paths of reading
from luoshi.web.delivery.api.publishing import router as publishing
from luoshi.web.delivery.api.reading import router as tasks

router = Router()
router.add_router("", tasks)
router.add_router("", publishing)
