from __future__ import annotations
from dataclasses import dataclass
@dataclass
class TableRead:
    figures: tuple = ()
    mapping: object = None
    notices: tuple = ()
def read_table(document, table, setting, remembered): return TableRead()
