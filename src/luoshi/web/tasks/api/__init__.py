"""The API of plans and tasks, and of the acts on them."""

from __future__ import annotations

from ninja import Router

from luoshi.web.tasks.api import acts  # noqa: F401 - adds its operations to the paths of reading
from luoshi.web.tasks.api.reading import router as tasks

router = Router()
router.add_router("", tasks)
