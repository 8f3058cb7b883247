"""How recorded facts of tasks that have parts are put together, and how they read: bodies, steps, targets, figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, wording
from luoshi.web.tasks.models import Milestone, Target
from luoshi.web.tasks.target_words import TARGET_FACTS, decimal_text, target_line


def body_fact(organisation: Organisation | None, written: str = "") -> dict[str, Any]:
    """Which organisation is meant, by its full name, and whether it has ended: another of the name may have followed."""
    fact: dict[str, Any] = {"written": written} if written else {}
    if organisation is not None:
        fact["name"] = organisation.name
        if not organisation.exists_on(clock.today()):
            fact["ended"] = True
    return fact


def body_words(fact: Any) -> str:
    """A body: as written, with the organisation that is meant where that was recorded."""
    if not isinstance(fact, dict):
        return str(fact)
    name = fact.get("name") or _("未对应机构")
    if fact.get("ended"):
        name = _("%(name)s，已撤并") % {"name": name}
    return f"{fact['written']}（{name}）" if "written" in fact else name


def bodies_words(facts: Any) -> str:
    """Several bodies."""
    return "、".join(map(body_words, facts)) if isinstance(facts, list) else str(facts)


def quantity(value: Decimal, unit: str, source: str = "") -> dict[str, str]:
    """A figure with its unit, and where it is from."""
    fact = {"value": f"{value.normalize():f}", "unit": unit}
    return {**fact, "source": source} if source else fact


def quantity_words(fact: Any) -> str:
    """9.5万平方米（月报）"""
    if not isinstance(fact, dict):
        return str(fact)
    source = f"（{fact['source']}）" if fact.get("source") else ""
    return f"{fact['value']}{fact['unit']}{source}"


def milestone_fact(row: Milestone) -> dict[str, str]:
    """A step: what, by when, by whom, and when it was done."""
    who = f"{row.organisation.short_name if row.organisation else ''}{row.person.name if row.person else ''}"
    fact = {"title": row.title, "due": row.due.isoformat()}
    if who:
        fact["by"] = who
    if row.done_on:
        fact["done_on"] = row.done_on.isoformat()
    return fact


def milestone_words(fact: Any) -> str:
    """完成主体工程，2025年11月25日，市住建局，2025年10月30日完成"""
    if not isinstance(fact, dict):
        return str(fact)
    done = _("%(day)s完成") % {"day": wording.day(fact["done_on"])} if "done_on" in fact else ""
    parts = (fact["title"], wording.day(fact["due"]), fact.get("by", ""), done)
    return "，".join(part for part in parts if part)


def target_fact(target: Target) -> dict[str, Any]:
    """What a target wants."""
    facts = {name: getattr(target, name) for name in TARGET_FACTS}
    return facts | {"value": decimal_text(target.value), "value_to": decimal_text(target.value_to)}


def target_fact_words(fact: Any) -> str:
    """引进企业 不低于 6 家 2025年"""
    return target_line(fact) if isinstance(fact, dict) else str(fact)
