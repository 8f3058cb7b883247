"""The organisations of the demonstration's invented province. Made once, found again by their full names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from luoshi.web.directory.models import Organisation

DATA = Path(__file__).resolve().parent / "data"
Kind, Level = Organisation.Kind, Organisation.Level


@cache
def province_data() -> dict[str, Any]:
    """What ``yunhu.yaml`` says."""
    return yaml.safe_load((DATA / "yunhu.yaml").read_text(encoding="utf-8"))


def make_organisations() -> dict[str, Organisation]:
    """The whole tree, by short name; what is there already stays as it is."""
    data = province_data()
    province = data["province"]
    found: dict[str, Organisation] = {}
    known = {row.name: row for row in Organisation.objects.select_related("parent")}

    def make(
        name: str, short: str, kind: str, level: str, parent: Organisation | None, code: str = ""
    ) -> Organisation:
        row = known.get(name) or Organisation.objects.create(
            name=name,
            short_name=short,
            kind=kind,
            level=level,
            parent=parent,
            division_code=code,
            position=len(found),
            demonstration=True,
        )
        found[short] = known[name] = row
        return row

    with transaction.atomic():
        top = make(f"{province}人民政府", "省政府", str(Kind.GOVERNMENT), str(Level.PROVINCE), None, "990000")
        for short, rest in data["offices"].items():
            make(f"{province}{rest}", short, str(Kind.DEPARTMENT), str(Level.PROVINCE), top)
        for short, rest in data["party_offices"].items():
            make(f"中共{province}{rest}", short, str(Kind.PARTY), str(Level.PROVINCE), top)
        for at, (prefecture, counties) in enumerate(data["prefectures"], 1):
            code = f"99{at:02}"
            city = make(
                f"{prefecture}人民政府",
                prefecture,
                str(Kind.GOVERNMENT),
                str(Level.PREFECTURE),
                top,
                f"{code}00",
            )
            for rest in data["departments"]:
                office = "人民政府办公室" if rest == "办公室" else rest
                short = f"{prefecture}政府办公室" if rest == "办公室" else f"{prefecture}{rest}"
                make(f"{prefecture}{office}", short, str(Kind.DEPARTMENT), str(Level.PREFECTURE), city)
            for number, county in enumerate(counties, 1):
                make(
                    f"{prefecture}{county}人民政府", county, str(Kind.GOVERNMENT), str(Level.COUNTY), city,
                    f"{code}{number:02}",
                )  # fmt: skip
    return found
