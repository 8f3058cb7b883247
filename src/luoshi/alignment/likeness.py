"""How alike items read: the weight of the runs of characters they share, the rarer the heavier (idf).

Items are taken by their sentences, so that a measure which became one sentence of a longer one is still found. No
dictionary, no model; what words mean is not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from luoshi.alignment.items import Item

Floats = NDArray[np.float64]
LENGTHS = (2, 3, 4)
COMMON = 0.5  # what stands in more than this part of the items says nothing of which is which
SAME_LEAD = 0.04
_PIECE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9×]+")
_SENTENCE = re.compile(r"[^。；;\n]+")
LEAST_SENTENCE = 7


def likeness(old: Sequence[Item], new: Sequence[Item]) -> Floats:
    """How alike each old item is to each new one, from 0 to a little over 1: an array of (old, new)."""
    if not old or not new:
        return np.zeros((len(old), len(new)))
    texts = [[*_sentences(item)] for item in (*old, *new)]
    counts: Counter[str] = Counter()
    grams = []
    for sentences in texts:
        each = [_grams(sentence) for sentence in sentences]
        grams.append(each)
        counts.update(set().union(*each) if each else ())
    total = len(texts)
    names = {gram: at for at, gram in enumerate(counts)}
    # Little is rare among a handful of items: the power keeps what only two share well above the rest.
    idf = np.array(
        [np.log(total / held) ** 1.5 if held < COMMON * total else 0.0 for held in counts.values()]
    )
    if not names:
        return np.zeros((len(old), len(new)))
    first, owners_old = _matrix(grams[: len(old)], names)
    second, owners_new = _matrix(grams[len(old) :], names)
    shared = np.asarray((first.multiply(idf[None, :]).tocsr() @ second.T).todense())
    mass_old, mass_new = first @ idf, second @ idf
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = shared / np.sqrt(mass_old[:, None] * mass_new[None, :])
        least = shared / np.minimum(mass_old[:, None], mass_new[None, :])
    score = np.nan_to_num(np.maximum(cosine, 0.5 * least))
    best = np.zeros((len(old), len(new)))
    np.maximum.at(best, (owners_old[:, None], owners_new[None, :]), score)
    lead = np.array([[bool(set(a.leads) & set(b.leads)) for b in new] for a in old])
    kind = np.array([[a.kind == b.kind for b in new] for a in old])
    return np.where(kind, best + SAME_LEAD * (lead & (best > 0.03)), 0.0)


def shared_terms(one: str, other: str, most: int = 5) -> list[str]:
    """The longest runs of characters that both texts hold, none within another, longest first."""
    found: list[str] = []
    for piece in _PIECE.findall(one):
        at = 0
        while at < len(piece) - 1:
            end = at + 2
            while end <= len(piece) and piece[at:end] in other:
                end += 1
            run = piece[at : end - 1]
            if len(run) >= 3:
                found.append(run)
                at += len(run)
            else:
                at += 1
    return sorted(dict.fromkeys(found), key=lambda run: -len(run))[:most]


def _sentences(item: Item) -> list[str]:
    found = [part for part in _SENTENCE.findall(item.text) if len(part) >= LEAST_SENTENCE]
    return found or [item.text or item.title]


def _grams(text: str) -> set[str]:
    return {
        piece[at : at + size]
        for piece in _PIECE.findall(text)
        for size in LENGTHS
        for at in range(len(piece) - size + 1)
    }


def _matrix(
    grams: Sequence[Sequence[set[str]]], names: dict[str, int]
) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    rows: list[int] = []
    columns: list[int] = []
    owners: list[int] = []
    for owner, sentences in enumerate(grams):
        for sentence in sentences:
            columns += [names[gram] for gram in sentence]
            rows += [len(owners)] * len(sentence)
            owners.append(owner)
    data = np.ones(len(rows))
    return sparse.csr_matrix((data, (rows, columns)), shape=(len(owners), len(names))), np.array(owners)
