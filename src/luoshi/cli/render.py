"""The verb ``render``: official documents (docx, PDF) of files that are read. Argument handling only."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say, write

if TYPE_CHECKING:
    from luoshi.rendering.official.kinds import Kind

_LARGEST_TEMPLATE = 20 * 1024**2
_SUFFIXES = (".docx", ".pdf", ".xlsx")
_SECONDS = 30  # of processor time for a document, its reading and its template together


def add_verbs(verbs: Any) -> None:
    """Add the verb to the command line's."""
    render = verbs.add_parser(
        "render",
        help="由公文生成责任分工表、通知、督办单等（docx、pdf、xlsx）",
        description="读公文，按国家标准 GB/T 9704 的格式生成责任分工表、任务台账、分工通知、文件处理单或督办单。",
        epilog="例：\n  luoshi render 方案.docx --as 责任分工表 -o 分工.docx\n"
        "  luoshi render 方案.docx --as 分工通知 --set 发文机关标志=某市人民政府办公室文件 -o 通知.pdf\n"
        "  luoshi render --as 分工通知 --save-template 我的模板.docx    （在 Word 里修改后用 --template 给出）\n"
        "结束状态：0 全部完成；1 有文件未能处理；2 用法错误。",
    )
    files = render.add_argument_group("文件")
    files.add_argument("files", nargs="*", metavar="文件", help="要读的公文")
    options = render.options
    options.add_argument("--as", dest="kind", metavar="种类", help="生成什么，名称见 --list")
    options.add_argument("--template", metavar="模板.docx", help="本单位的 Word 模板；不写时用自带的")
    options.add_argument(
        "--set", action="append", default=[], metavar="字段=文字", help="填写或改写一个字段，可多次使用"
    )
    options.add_argument(
        "-o", "--output", metavar="位置", help="写入的 .docx、.pdf 或 .xlsx（只有表格）；多份文件时为文件夹"
    )
    options.add_argument("--format", choices=("docx", "pdf", "xlsx"), help="写入文件夹时的格式（默认 docx）")
    options.add_argument("--list", action="store_true", help="列出种类；与 --as 同用时列出这一种的字段")
    options.add_argument(
        "--save-template", metavar="模板.docx", help="把自带的模板存为文件，供在 Word 里修改"
    )
    render.set_defaults(run=_render)


def _render(options: argparse.Namespace) -> int:
    from luoshi.rendering.official.workbook import has_workbook

    kind = _kind(options.kind) if options.kind else None
    if options.list:
        _list(kind)
        return DONE
    if kind is None:
        raise UsageError("请用 --as 写明生成什么，例如 --as 责任分工表；种类见 luoshi render --list")
    if options.save_template:
        from luoshi.rendering.official.kinds import template_of

        write(Path(options.save_template), template_of(kind))
        return DONE
    if kind.values is None:
        raise UsageError(f"“{kind.name}”不能由公文直接生成，可用 --save-template 取得它的模板")
    if not options.files:
        raise UsageError("请写出要读的文件")
    targets = _targets(options)
    if any(_is_workbook(target) for _, target in targets):
        if not has_workbook(kind.code):
            raise UsageError(f"“{kind.name}”里没有任务表，不能输出为 xlsx，请输出 .docx 或 .pdf")
        if options.template:
            raise UsageError("模板是 Word 文件，输出 xlsx 时不能使用，请去掉 --template")
    template = _template(options.template, kind) if options.template else None
    return _write_all(targets, kind, template, _given(options.set, kind))


def _is_workbook(target: Path) -> bool:
    return target.suffix.lower() == ".xlsx"


def _kind(name: str) -> Kind:
    from luoshi.rendering.official.kinds import KINDS, kind_named

    kind = kind_named(name)
    if kind is None:
        raise UsageError(f"没有“{name}”这一种，可选：{'、'.join(f'{k.name}（{k.code}）' for k in KINDS)}")
    return kind


def _list(kind: Kind | None) -> None:
    from luoshi.rendering.official.fields import listing
    from luoshi.rendering.official.kinds import KINDS

    if kind is None:
        for each in KINDS:
            only = "" if each.values else "（版式和模板，不能由公文直接生成）"
            print(f"{each.code}\t{each.name}\t{each.about}{only}")
        return
    print(f"{kind.name}（{kind.code}）的字段：")
    print("\n".join(listing(kind.fields, "  ")))


def _given(settings: list[str], kind: Kind) -> dict[str, str]:
    from luoshi.rendering.official.kinds import settable

    out: dict[str, str] = {}
    for setting in settings:
        name, equals, words = setting.partition("=")
        if not equals:
            raise UsageError(f"--set 应写成 字段=文字，而不是 {setting}")
        if name not in settable(kind):
            raise UsageError(f"“{kind.name}”没有可以填写的字段“{name}”，可用：{'、'.join(settable(kind))}")
        out[name] = words.replace("\\n", "\n")
    return out


def _template(name: str, kind: Kind) -> bytes:
    from luoshi.rendering.official.template import check_template
    from luoshi.rendering.official.template_guard import TemplateError

    path = Path(name)
    if not path.is_file():
        raise UsageError(f"找不到模板 {name}，请检查名称和位置")
    if path.stat().st_size > _LARGEST_TEMPLATE:
        raise UsageError(f"模板 {name} 超过 {_LARGEST_TEMPLATE // 1024**2} MB")
    data = path.read_bytes()
    try:
        check_template(data, kind.fields)
    except TemplateError as problem:
        raise UsageError(f"{name}：{problem}") from problem
    return data


def _targets(options: argparse.Namespace) -> list[tuple[str, Path]]:
    """Each file with what is to be written of it."""
    if options.output is None:
        raise UsageError("请用 -o 写明输出的文件，例如 -o 分工.docx")
    output = Path(options.output)
    if len(options.files) == 1 and not output.is_dir():
        if output.suffix.lower() not in _SUFFIXES:
            raise UsageError(
                f"输出的文件名应以 .docx、.pdf 或 .xlsx 结尾，例如 {output.with_suffix('.docx')}"
            )
        if not output.parent.is_dir():
            raise UsageError(f"文件夹 {output.parent} 不存在，请先建立")
        if output.exists() and os.path.exists(options.files[0]) and output.samefile(options.files[0]):
            raise UsageError(f"{output} 是要读的文件，不能同时作为输出，请换一个名称")
        return [(options.files[0], output)]
    if output.suffix.lower() in _SUFFIXES or (output.exists() and not output.is_dir()):
        raise UsageError("有多份文件时，请用 -o 指定一个文件夹")
    output.mkdir(parents=True, exist_ok=True)
    suffix = f".{options.format or 'docx'}"
    used: dict[str, int] = {}
    out = []
    for name in options.files:
        stem = Path(name).stem
        used[stem] = used.get(stem, 0) + 1
        called = stem if used[stem] == 1 else f"{stem}-{used[stem]}"
        out.append((name, output / f"{called}{suffix}"))
    return out


def _write_all(
    targets: list[tuple[str, Path]], kind: Kind, template: bytes | None, given: dict[str, str]
) -> int:
    from luoshi import extraction
    from luoshi.processes.supervision import Job, read_all
    from luoshi.reading.allowance import Allowance
    from luoshi.rendering.official.pdf import PdfError, pdf_of

    jobs = (
        Job(
            extraction.official_document,
            (name, kind.code, template, given, _is_workbook(target)),
            Allowance.of_size(os.path.getsize(name) if os.path.isfile(name) else 0, _SECONDS),
        )
        for name, target in targets
    )
    failures: list[tuple[str, str]] = []
    for outcome in read_all(jobs, min(os.cpu_count() or 1, len(targets))):
        name, target = targets[outcome.index]
        if outcome.problem is not None or outcome.value is None:
            failures.append((name, outcome.problem or ""))
            continue
        made, problem = outcome.value
        if problem:
            failures.append((name, problem))
            continue
        try:
            write(target, pdf_of(made) if target.suffix.lower() == ".pdf" else made)
        except PdfError as error:
            failures.append((name, str(error)))
    for name, why in failures:
        say(f"{name}：{why}")
    return SOME_FAILED if failures else DONE
