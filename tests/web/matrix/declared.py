"""What the apps say of themselves to the tests that look at all of them, in ``tests/web/<app>/declared.py``.

Any of these names may stand there: ``POLICY`` (lines of the policy), ``TABLE`` (rows of the matrix), ``INSPECTORS``
(acts that change something and are an inspector's all the same), ``make(things)`` (what there is of its kinds, by name, on
one city), ``PARAMETERS``, ``SPECIAL`` and ``BODIES`` (as in ``requests``), ``ENGLISH`` (addresses to be read in English),
``ACCESSIBLE`` (addresses to be looked at by axe, by role), ``LISTS`` (names of the pages of lists, and of their workbooks),
``QUERIES`` (how many queries it adds to a page of another app, by the name in ``query_counts``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = Path(__file__).resolve().parents[1]


@cache
def modules() -> tuple[ModuleType, ...]:
    """What each app declares, in the order of their names."""
    found = []
    for path in sorted(ROOMS.glob("*/declared.py")):
        if path.parent != Path(__file__).parent:
            spec = spec_from_file_location(f"declared_of_{path.parent.name}", path)
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            found.append(module)
    return tuple(found)


def values(name: str) -> Iterator[Any]:
    """What stands under a name, of each app that has it."""
    return (getattr(module, name) for module in modules() if hasattr(module, name))


def merged(name: str, own: dict[Any, Any]) -> dict[Any, Any]:
    """One table of what stands here and in the apps; a key of one may not be another's."""
    table = dict(own)
    for more in values(name):
        assert not set(more) & set(table), f"twice: {set(more) & set(table)}"
        table.update(more)
    return table
