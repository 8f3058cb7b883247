"""Tasks in workbooks: written for offices to print and fill in, and read back without losing or doubling anything."""
