"""A reviewed ledger becomes tasks, and a corrected one brings them up to date: shown first, then done, never doubled.

``content`` says what a document holds as pieces to be published, ``plan_rows`` what the system holds of them, ``comparing`` tells the
two apart, ``writing`` writes it, ``services`` is how it is asked for.
"""
