"""The command line: one module for each room's verbs. Put argument handling here and nothing of the domain."""

from luoshi.cli.command import main

__all__ = ["main"]
