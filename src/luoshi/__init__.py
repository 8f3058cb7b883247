"""Luoshi (落实): from a government document to its delivered result.

This package holds one room for each step of that way; see docs/developer/design.md for the order in which
they may depend on each other. Nothing is put here but the version.
"""

__version__ = "0.1.0"
