"""The checker of others (gongwen-skill) on every kind of document: nothing of its first severity.

Its margins are those of a house (28 and 27 mm) and are set to the standard's; why each finding of its second severity stays
is written in docs/developer/official-documents.md, which is held to the list here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luoshi.rendering.official import page

from . import samples

ANSWERS = Path(__file__).parents[3] / "docs/developer/official-documents.md"


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Findings of the checker for a docx, as (severity, rule)."""
    folder = tmp_path_factory.mktemp("gongwen")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGWEN_DATA_DIR", str(folder))
        parser = pytest.importorskip("engine.core.document.parser")
        from engine.core.rules.checker import check_document
        from engine.core.rules.manager import apply_config_overrides, load_rules_merged

    def findings(name: str, docx: bytes) -> set[tuple[str, str]]:
        path = folder / f"{name}.docx"
        path.write_bytes(docx)
        code = name.split("-")[0]
        wide = code in ("division", "ledger")
        rules = load_rules_merged(
            {"letter": "letter", "minutes": "minutes", "notice": "notice"}.get(code, "work_plan")
        )
        top, right, bottom, left = (
            (page.LEFT_MM, page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM)
            if wide
            else (page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM, page.LEFT_MM)
        )
        margins = {"top": top, "right": right, "bottom": bottom, "left": left}
        rules = apply_config_overrides(
            rules,
            {
                "page_setup": {
                    "paper_width_mm": 297 if wide else 210,
                    "margins": {k: f"{v}mm" for k, v in margins.items()},
                }
            },
        )
        return {(each.severity, each.rule_id) for each in check_document(parser.parse_docx(path), rules)}

    return findings


def test_no_document_has_a_finding_of_the_first_severity_and_the_others_are_answered(check: Any) -> None:
    answers = ANSWERS.read_text(encoding="utf-8")
    seen: set[str] = set()
    for name, docx in samples.every().items():
        findings = check(name, docx)
        assert not {rule for severity, rule in findings if severity == "P0"}, name
        seen |= {rule for severity, rule in findings if severity == "P1"}
    assert seen
    assert not {rule for rule in seen if rule not in answers}


def test_the_checker_does_see_a_wrong_margin_and_a_wrong_typeface(check: Any) -> None:
    import io

    from docx import Document
    from docx.shared import Mm

    document = Document(io.BytesIO(samples.letter("letter")))
    document.sections[0].left_margin = Mm(40)
    next(p for p in document.paragraphs if p.text.startswith("为贯彻")).runs[0].font.size = Mm(3)
    made = io.BytesIO()
    document.save(made)
    assert {("P0", "CHK-C002"), ("P0", "CHK-C005")} <= check("letter-wrong", made.getvalue())
