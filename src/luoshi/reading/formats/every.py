"""Loads the readers of all formats at once, for a process that will read many documents. Nothing else is put here."""

from luoshi.reading.formats import docx, html, ofd, office, pdf, scan, spreadsheet, text

__all__ = ["docx", "html", "ofd", "office", "pdf", "scan", "spreadsheet", "text"]
