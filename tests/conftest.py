"""Makes the modules beside this file (damage.py) importable from every test; begins with the files that take longest."""

import os
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def pytest_configure() -> None:
    """Name the run, for what its processes make once and share (``web/application.py``); give properties their time."""
    os.environ.setdefault("LUOSHI_TEST_RUN", uuid.uuid4().hex[:12])
    # A busy machine is no fault of what is tested: nothing fails for having taken long.
    settings.register_profile("luoshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("luoshi")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that watches the others, or is alone, removes what was shared."""
    if not hasattr(config, "workerinput"):
        sys.path.insert(0, str(HERE / "web"))
        from application import remove_templates

        remove_templates()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, so that none of them runs alone at the end while the other processors idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
