"""Official documents to send (公文), laid out after GB/T 9704-2012, from templates that an office edits in Word.

Here stand the measures of the page, the kinds of document with their fields, the filling of templates and their guard, and the way
to PDF. What a ledger says in the cells of a table is worded in ``rendering/ledger_rows.py``.
"""
