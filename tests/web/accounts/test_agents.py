"""Browsers by the names that people know."""

from __future__ import annotations

import pytest

from luoshi.web.accounts.agents import describe

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME} MicroMessenger/8.0", "微信 · Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name_and_system(agent, name):
    assert describe(agent) == name
