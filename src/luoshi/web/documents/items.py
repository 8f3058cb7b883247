"""What is corrected as one: reading its rows as plain state, putting such a state back, and telling two apart.

An item is named by its kind (``task``, ``target``, ``taskforce``, ``measure``, ``award``, ``rule``, ``notice``, or
``document`` for the header) and its number. The state of a task holds its assignments, deadlines and targets too, so
that one correction of a task is undone as one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from luoshi.web.documents.models import (
    Assignment,
    AssignmentBody,
    Award,
    Deadline,
    Document,
    Item,
    Measure,
    Notice,
    Rule,
    Target,
    Task,
    TaskForce,
)

State = dict[str, list[dict[str, Any]]]

ITEM_MODELS: dict[str, type[Item]] = {
    model._meta.model_name: model for model in (Task, Target, TaskForce, Measure, Award, Rule, Notice)
}
# In the order in which rows must be made.
TASK_TREE: tuple[tuple[type[models.Model], str], ...] = (
    (Task, "pk"),
    (Assignment, "task"),
    (AssignmentBody, "assignment__task"),
    (Deadline, "task"),
    (Target, "task"),
)
HEADER_COLUMNS = (*Document.HEADER_FIELDS, "header_origin")


def state_of(kind: str, pk: int) -> State | None:
    """The rows of the item as they stand; None where there is no such item."""
    if kind == "document":
        found = Document.objects.filter(pk=pk).values("version", *HEADER_COLUMNS).first()
        return None if found is None else {"document": [found]}
    if kind == "task":
        state = {
            model._meta.model_name: [_values(row) for row in model._default_manager.filter(**{lookup: pk})]
            for model, lookup in TASK_TREE
        }
        return state if state["task"] else None
    row = ITEM_MODELS[kind]._default_manager.filter(pk=pk).first()
    return None if row is None else {kind: [_values(row)]}


def row_state(row: models.Model) -> State:
    """The row alone as a state: what it is called needs no more."""
    return {str(row._meta.model_name): [_values(row)]}


def put_states(wanted: list[tuple[str, int, State | None, int]]) -> None:
    """Make each item ``(kind, pk)`` what its state says (None: remove it), with the given version.

    All are removed before any is made again, because rows may have moved from one item to another.
    """
    for kind, pk, state, version in wanted:
        if kind != "document":
            ITEM_MODELS[kind]._default_manager.filter(pk=pk).delete()
        elif state is None:
            raise ValueError("the header of a document cannot be removed")
        else:
            columns = {name: state["document"][0][name] for name in HEADER_COLUMNS}
            Document.objects.filter(pk=pk).update(version=version, **columns)
    for kind, _pk, state, version in wanted:
        if kind == "document" or state is None:
            continue
        for model in [model for model, _ in TASK_TREE] if kind == "task" else [ITEM_MODELS[kind]]:
            rows = [_row(model, values) for values in state[model._meta.model_name]]
            for row in rows:
                if isinstance(row, ITEM_MODELS[kind]):
                    row.version = version
            model._default_manager.bulk_create(rows)


def version_in(kind: str, state: State) -> int:
    """The version that the item had in this state."""
    return int(state[kind][0]["version"])


def same(one: State | None, other: State | None) -> bool:
    """Whether two states hold the same, versions aside, and columns that only one of them has: it was kept by an earlier version."""
    if one is None or other is None:
        return one is other
    return one.keys() == other.keys() and all(_same_rows(one[name], other[name]) for name in one)


def _same_rows(ones: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    return len(ones) == len(others) and all(
        one[column] == other[column]
        for one, other in zip(ones, others, strict=True)
        for column in one.keys() & other.keys()
        if column != "version"
    )


def _values(row: models.Model) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def _row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in values.items()})
