"""A reviewed ledger becomes tasks, and a corrected one brings them up to date: shown first, then done, never doubled.

``names`` finds the organisation of a written name, ``content`` says what a document holds as pieces to be published,
``held`` what the system holds of them, ``comparing`` tells the two apart, ``services`` does it.
"""
