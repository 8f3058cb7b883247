"""A Chromium for the tests, pages that fail a test when the browser complains, and where their pictures are kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ARTEFACTS = Path(os.environ.get("LUOSHI_TEST_ARTEFACTS", "test-artefacts"))
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# The office, a member of the leading bureau, a member of a bureau elsewhere, an inspector: where each begins.
CAST = """
import sys
sys.path.insert(0, {tests!r})
from world import make_world
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.accounts.services.links import make_link
from luoshi.web.directory.models import Organisation
Organisation.objects.update(name="测试办公室")  # of the one person whom every new database has
world = make_world()
for model in (Person, Organisation):  # a demonstration is shown only where nobody else is
    model.objects.update(demonstration=True)
for name in ("office", "lead", "member", "strange_member", "inspector", "leader", "administrator", "data_owner",
             "province_office_person"):
    actor = getattr(world, name)
    print(name, make_link(
        Person.objects.get(pk=actor.person_id), "demo", actor=SYSTEM,
        appointment=Appointment.objects.get(pk=actor.appointment_id),
    ))
"""


def cast(application: Any) -> dict[str, str]:
    """The people of ``world.py`` in an application that is then started as a demonstration: a link that signs each in once."""
    printed = application.python(CAST.format(tests=str(Path(__file__).parent)))
    return dict(line.split() for line in printed.splitlines())


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; skips where this machine has none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def picture(page: Any, name: str) -> None:
    """Keep what the page looks like, wide and on a phone."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}-wide.png")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (
        f"{name} is wider than a phone"
    )
    page.screenshot(path=ARTEFACTS / f"{name}-phone.png", full_page=True)
    page.set_viewport_size(WIDE)
