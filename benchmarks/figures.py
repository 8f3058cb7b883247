"""Figures of reports: how many characters a second, and how right the corpora are read.

``python -m benchmarks.figures`` prints both; the corpora are those of ``tests/figures``.
"""

from __future__ import annotations

import time

from luoshi.figures.build import read_figures
from tests.figures.corpus import bulletins, document_of, total


def main() -> None:
    """Print the speed and, folder by folder, precision and recall."""
    documents = [document_of(path) for folder in ("corpus", "unseen", "tables") for path in bulletins(folder)]
    characters = sum(len(document.text) for document in documents)
    best = 1e9
    for _ in range(5):
        started = time.process_time()
        for document in documents:
            read_figures(document)
        best = min(best, time.process_time() - started)
    print(
        f"{characters} characters in {best:.3f} s: {characters / best:,.0f} characters a second (reading the files apart)"
    )
    for folder in ("corpus", "unseen", "tables"):
        found = total(folder)
        print(
            f"{folder:8} precision {found.precision:.4f} recall {found.recall:.4f} of {found.right + found.missed}"
        )


if __name__ == "__main__":
    main()
