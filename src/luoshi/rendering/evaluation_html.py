"""An evaluation as one self-contained page: no external resource, everything escaped, every chart with its table.

Holds the page's sections and the putting together; tables are in ``evaluation_tables.py``, charts in
``evaluation_charts.py``, the look in the files in ``templates``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from string import Template

import numpy as np
import yaml

from luoshi.evaluation.coherence import Coherence, coherence
from luoshi.evaluation.coverage import Supply
from luoshi.evaluation.engine import Result
from luoshi.evaluation.facts import TableFacts
from luoshi.evaluation.result import data_digest, scheme_digest
from luoshi.evaluation.robustness.analysis import Robustness, varied_words
from luoshi.evaluation.scheme import Scheme
from luoshi.evaluation.tree import column_name, name_of_leaf
from luoshi.rendering import evaluation_charts as charts
from luoshi.rendering import evaluation_maps as maps
from luoshi.rendering import evaluation_signing as signing
from luoshi.rendering import evaluation_tables as tables
from luoshi.rendering.boundaries import Boundaries, short_names
from luoshi.rendering.charts import SEQUENCE, Chart, step_of, token_rules
from luoshi.rendering.evaluation_words import drawn_order, rank_word, ranked_order, score_word

_MOST_CORRELATED = 20
_MOST_CELLS = 20_000
Section = tuple[str, str, str]


def evaluation_html(
    result: Result,
    robustness: Robustness | None = None,
    boundaries: Boundaries | None = None,
    lacking: Sequence[Supply] = (),
) -> str:
    """The report of a result.

    ``boundaries`` draw the map (without them units stand as tiles by group); ``lacking`` are figures the scheme asks
    for that were left out because they are not there: the page then calls itself a trial.
    """
    scheme = result.problem.scheme
    sections: list[Section] = [
        ("rank", "排名", _ranking(result, boundaries)),
        ("parts", "得分构成", _parts(result)),
    ]
    if robustness is not None:
        sections.append(("robust", "稳健性", _robustness(result, robustness)))
    sections.append(("award", "评选经过", _award(result)))
    if result.findings or lacking:
        sections.append(("notes", "提示", _warnings(result, lacking)))
    sections += [
        ("signature", "签署", signing.signature(scheme)),
        ("indicators", "指标", _indicators(result)),
        ("sources", "数据来源", _sources(result)),
        ("scheme", "方案", _scheme(scheme, _hash(result))),
    ]
    return Template(_template("evaluation.html")).substitute(
        title=escape(scheme.title),
        style=_template("evaluation.css"),
        rules=token_rules(),
        facts="".join(
            f"<span>{escape(fact)}</span>"
            for fact in (
                f"依据：{scheme.basis.document}{scheme.basis.clause or ''}",
                f"牵头单位：{scheme.lead}",
                f"年度：{scheme.year}年",
                f"评价对象：{len(result.problem.units)}个",
                f"指标确定于：{scheme.fixed_on}" if scheme.fixed_on else "",
                signing.dates(result),
            )
            if fact
        ),
        outcome=_outcome(result, lacking),
        contents="".join(f'<a href="#{key}">{escape(name)}</a>' for key, name, _ in sections),
        sections="\n".join(
            f'<section id="{key}">\n<h2>{escape(name)}</h2>\n{body}</section>' for key, name, body in sections
        ),
        footer=f"由落实（luoshi）按方案计算。方案指纹 <code>{_hash(result)}</code>，"
        f"数据指纹 <code>{data_digest(result.problem)}</code>：方案和数据相同，结果逐字节相同。",
    )


@lru_cache(maxsize=4)
def _template(name: str) -> str:
    return (files("luoshi.rendering") / "templates" / name).read_text(encoding="utf-8")


def _hash(result: Result) -> str:
    return scheme_digest(result.problem)


def _outcome(result: Result, lacking: Sequence[Supply]) -> str:
    units = result.problem.units
    order = ranked_order(result)
    chosen = [units[unit] for unit in order if result.selected[unit]]
    parts: list[str] = ['<p><span class="warn">草稿</span>：签署以前不作评选依据。</p>']
    if lacking:
        parts.append(
            f'<p><span class="warn">▲ 试算，不能用于评选</span>：方案所需的{len(lacking)}项数据没有或不全，'
            "未计入，其余指标的权重按比例放大。见“提示”。</p>"
        )
    if result.problem.selection is None:
        first = units[order[0]]
        parts.append(f"<p>方案没有评选规则，只排名。第1名<b>{escape(first)}</b>。</p>")
    elif chosen:
        parts.append(
            f'<p><span class="ok">● {"试算选出" if lacking else "入选"}{len(chosen)}个</span>　<b>{escape("、".join(chosen))}</b></p>'
        )
        several = len(result.problem.group_names) > 1
        told = [
            f"{units[unit]}{f'（{result.grades[unit]}）' if result.grades and result.grades[unit] else ''}第{result.rank[unit]}名"
            + (
                f"、{result.problem.group_names[result.problem.groups[unit]]}第{result.group_rank[unit]}名"
                if several
                else ""
            )
            for unit in order
            if result.selected[unit]
        ]
        parts.append(f"<p>{escape('；'.join(told))}。</p>")
    elif result.problem.pending:
        parts.append('<p><span class="warn">▲ 有一票否决或加减分待核，名单暂不给出</span>，见“提示”。</p>')
    else:
        parts.append('<p><span class="bad">■ 没有对象入选</span>，见“评选经过”。</p>')
    if result.problem.scheme.reward:
        parts.append(f"<p>激励：{escape(result.problem.scheme.reward)}</p>")
    return "".join(parts)


def _figure(chart: Chart, caption: str, table: str, kind: str = "") -> str:
    return (
        f'<figure class="{kind}" role="group" aria-label="{escape(chart.words)}">'
        f'<div class="wide">{chart.wide}</div><div class="narrow">{chart.narrow}</div>'
        f"<figcaption>{caption}</figcaption></figure>\n"
        f'<details><summary>数据表</summary><div class="scroll">{table}</div></details>\n'
    )


def _ranking(result: Result, boundaries: Boundaries | None) -> str:
    bars = _figure(
        charts.ranked_bars(result),
        f"得分从高到低，● 为入选。{_drawn_note(result)}{_source_note(result)}",
        tables.ranking(result),
    )
    if boundaries is not None:
        province = result.problem.scheme.population.province
        chart = maps.score_map(result, boundaries, short_names(result.problem.units, province))
        place = (
            f'<figure class="map" role="group" aria-label="{escape(chart.words)}"><div class="wide">{chart.wide}</div>'
            f'<div class="narrow">{chart.narrow}</div>{_scale(result)}'
            f"<figcaption>数字为名次，● 为入选。{escape(boundaries.note)}。{_source_note(result)}</figcaption></figure>"
        )
    else:
        place = _tiles(result)
    return f'<div class="pair"><div>{bars}</div><div>{place}</div></div>\n'


def _drawn_note(result: Result) -> str:
    drawn, count = len(drawn_order(result)), len(result.problem.units)
    return f"图中为前{drawn}个，其余{count - drawn}个见数据表。" if drawn < count else ""


def _scale(result: Result) -> str:
    edges, low, high = maps.score_classes(result)
    bounds = [low, *edges, high]
    digits = 1 if max(abs(low), abs(high)) >= 10.0 else 3
    words = "".join(
        f'<span><i class="s{number + 1}"></i>{bounds[number]:.{digits}f}—{bounds[number + 1]:.{digits}f}</span>'
        for number in range(len(SEQUENCE))
    )
    return f'<div class="scale">{words}</div>'


def _tiles(result: Result) -> str:
    """Units as tiles by peer group, coloured as on the map."""
    edges, _, _ = maps.score_classes(result)
    problem = result.problem
    out = []
    order = drawn_order(result)
    for number, group in enumerate(problem.group_names):
        tiles = []
        for unit in order:
            if problem.groups[unit] != number:
                continue
            score = float(result.scores[unit])
            step = 0 if np.isnan(score) else step_of(score, edges) + 1
            chosen = " chosen" if result.selected[unit] else ""
            mark = " ●" if result.selected[unit] else ""
            tiles.append(
                f'<span class="tile s{step}{chosen}"><b>{escape(problem.units[unit])}</b>'
                f"第{rank_word(result, unit)}名 {score_word(result, unit)}{mark}</span>"
            )
        out.append(f"<div><h4>{escape(group)}</h4><div>{''.join(tiles)}</div></div>")
    note = "没有边界数据，按组列出；安装 luoshi[maps] 或给出 --boundaries 可画成地图"
    return (
        f'<figure><div class="tiles">{"".join(out)}</div>{_scale(result)}'
        f"<figcaption>颜色深浅为得分，● 为入选。{note}。</figcaption></figure>"
    )


def _source_note(result: Result) -> str:
    """The line under every chart: where the figures are from, shortly."""
    sources = _source_counts(result)
    if not sources:
        return "来源：数据表没有写明"
    first = max(sources, key=lambda source: sources[source])
    more = f"等{len(sources)}处，见“数据来源”" if len(sources) > 1 else ""
    return f"来源：{escape(first)}{more}"


def _parts(result: Result) -> str:
    how = (
        f"各段之和{'加上加分、减分' if result.problem.bonuses else ''}即总分：有效权重 × 标准化得分。"
        if result.additive
        else "合成方法不是加权平均，各段按有效权重 × 标准化得分的比例分摊总分，是一种约定的算法。"
    )
    figure = _figure(
        charts.contributions(result), f"{how}{_source_note(result)}", tables.contributions(result)
    )
    if result.normalised.size > _MOST_CELLS:
        words = "对象和指标过多，逐项分解不列在网页里，请输出为parquet（-o 评价.parquet）或xlsx查看。"
        return f"{figure}<p>{words}</p>\n"
    return figure + (
        "<details><summary>逐项分解：原值、标准化得分、权重、贡献、来源行</summary>"
        f'<div class="scroll">{tables.decomposition(result)}</div></details>\n'
    )


def _robustness(result: Result, found: Robustness) -> str:
    lead = (
        f"同时变动{'、'.join(varied_words(found.outcome.uncertainty))}，重算{len(found.outcome.ranks)}次"
        f"{'，每次走完整的评选规则' if found.outcome.selected is not None else ''}。"
        "说明名次对可作他选的规定有多敏感，不说明指标选得对不对、数据准不准。"
    )
    kept = "".join(f"<li>{escape(words)}</li>" for words in found.kept)
    sentences = found.verdict.sentences if found.verdict is not None else ()
    verdict = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    chart = _figure(
        charts.rank_intervals(result, found),
        f"横条为九成模拟所在的名次区间，圆点为中位名次，竖线为按方案的名次。{_source_note(result)}",
        tables.rank_intervals(result, found),
    )
    return (
        f'<p class="lead">{escape(lead)}</p>\n<div class="pair"><div>{chart}</div>'
        f'<div><h3>结论</h3><ul class="plain">{verdict}</ul><h3>没有变动的</h3><ul class="plain">{kept}</ul></div></div>\n'
    )


def _award(result: Result) -> str:
    problem = result.problem
    scheme = problem.scheme
    out: list[str] = []
    if problem.findings:
        rows = [
            (problem.units[f.unit], "取消资格" if f.effect == "exclude" else "不得入选", f.gate, f.reason)
            for f in problem.findings
        ]
        out.append("<h3>一票否决</h3>" + tables.plain(("对象", "后果", "条款", "理由"), rows, kind="cards"))
    elif scheme.gates:
        out.append(f"<h3>一票否决</h3><p>{len(scheme.gates)}项条件，没有对象触及。</p>")
    out.append(
        f"<h3>名额</h3>{tables.quotas(result)}"
        if problem.selection is not None
        else "<p>方案没有评选规则。</p>"
    )
    displaced = [f.message for f in result.findings if f.code == "displaced"]
    if displaced:
        out.append('<ul class="plain">' + "".join(f"<li>{escape(w)}。</li>" for w in displaced) + "</ul>")
    if problem.bonuses:
        added = [
            (problem.units[unit], *(tables.figure(float(p.values[unit]), 2) for p in problem.bonuses))
            for unit in ranked_order(result)
            if any(p.values[unit] for p in problem.bonuses)
        ]
        heads = ("对象", *(p.name for p in problem.bonuses))
        out.append("<h3>加分和减分</h3>" + tables.plain(heads, added, range(1, len(heads)), kind="cards"))
    out.append(f"<h3>并列</h3><p>{_ties(result)}</p>")
    return "".join(out) + "\n"


def _ties(result: Result) -> str:
    scheme, problem = result.problem.scheme, result.problem
    steps = []
    for step in scheme.tie_breaks:
        tree = problem.tree
        what = step.indicator or ("" if step.by is None else column_name(tree, tree.column[step.by]))
        steps.append(f"{what}{'的原值' if step.compare == 'value' or step.indicator else '得分'}")
    rule = f"得分相同的，依次比较{'、'.join(steps)}。" if steps else "方案没有并列规则。"
    tied = [score for score, count in Counter(result.scores[result.rank > 0].tolist()).items() if count > 1]
    groups = [
        "、".join(problem.units[u] for u in ranked_order(result) if result.scores[u] == score)
        for score in sorted(tied, reverse=True)
    ]
    seen = f"得分相同：{'；'.join(groups)}。" if groups else "本次没有得分相同的对象，未用到。"
    contested = [problem.units[u] for u in np.flatnonzero(result.contested)]
    last = f"规则用尽仍不能区分：{'、'.join(contested)}。" if contested else ""
    return escape(rule + seen + last)


def _warnings(result: Result, lacking: Sequence[Supply]) -> str:
    items = [f'<li><span class="warn">▲</span> {escape(f.message)}</li>' for f in result.findings]
    items += [f'<li><span class="warn">▲</span> 未计入：{escape(str(supply))}</li>' for supply in lacking]
    return f'<ul class="plain">{"".join(items)}</ul>\n'


def _indicators(result: Result) -> str:
    out = f'<div class="scroll">{tables.indicators(result)}</div>\n' + signing.comparisons(result)
    leaves = result.problem.tree.leaves
    if len(leaves) >= 2 and len(result.problem.units) >= 3:
        found = coherence(result)
        names = [name_of_leaf(leaf) for leaf in leaves]
        out += f"<h3>统计一致性</h3>\n<p>{escape(_coherence_words(found, names))}</p>\n"
        if len(leaves) <= _MOST_CORRELATED:
            out += _figure(
                maps.correlation_map(found, names),
                f"标准化得分两两之间的相关系数，列号与行号对应。{_source_note(result)}",
                tables.correlations(found, names),
            )
    return out


def _coherence_words(found: Coherence, names: Sequence[str]) -> str:
    name = dict(zip(found.leaves, names, strict=True))
    parts = [f"第一主成分解释{found.explained[0]:.0%}的差异"]
    if found.alpha is not None:
        parts.append(f"克龙巴赫系数{found.alpha:.2f}")
    words = "，".join(parts) + "。"
    for pairs, what in ((found.redundant, "几乎说同一件事"), (found.opposing, "互相抵消")):
        for pair in pairs[:5]:
            words += f"“{name[pair.first]}”与“{name[pair.second]}”{what}（{pair.correlation:.2f}）。"
    return words


@lru_cache(maxsize=1)
def _source_counts(result: Result) -> Counter[str]:
    problem = result.problem
    counts: Counter[str] = Counter()
    if isinstance(problem.facts, TableFacts):
        texts = problem.facts.source_texts
        for handles in problem.rows:
            for rows in handles:
                counts.update(source for source in texts[rows[rows >= 0]].tolist() if source)
        return counts
    for handles in problem.rows:
        for rows in handles:
            for row in rows.tolist():
                counts.update(r.source for r in problem.facts.references(int(row)) if r.source)
    return counts


def _sources(result: Result) -> str:
    counts = _source_counts(result)
    if not counts:
        return "<p>数据表没有写明来源。请在source列补上，评价才能复核。</p>\n"
    rows = [(source, str(count)) for source, count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]
    return tables.plain(("来源", "用到的数值"), rows, numbers=(1,)) + "\n"


def _scheme(scheme: Scheme, digest: str) -> str:
    text = yaml.safe_dump(
        scheme.model_dump(mode="json", exclude_defaults=True), allow_unicode=True, sort_keys=False, width=100
    )
    return (
        f"<p>指纹（SHA-256）<code>{digest}</code>。签署时核对指纹，改动一处即不相同。</p>\n"
        f"<details><summary>方案全文</summary><pre>{escape(text)}</pre></details>\n"
    )
