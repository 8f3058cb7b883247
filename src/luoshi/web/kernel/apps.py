"""What the apps bring along by themselves: a module of a known name in an app is found, and listed nowhere.

``urls`` (addresses of pages), ``api`` (a ``router``), ``rail`` (places of the rail), ``demonstration`` (what it adds to the
demonstration). Settings alone say which apps there are, and in which order.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

OURS = "luoshi.web."


def modules(name: str) -> Iterator[ModuleType]:
    """The modules of this name in our apps, in the order of the settings."""
    for config in apps.get_app_configs():
        if config.name.startswith(OURS) and module_has_submodule(config.module, name):
            yield import_module(f"{config.name}.{name}")
