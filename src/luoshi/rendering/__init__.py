"""A Ledger or results become something to hand out: xlsx, html, docx, charts."""
