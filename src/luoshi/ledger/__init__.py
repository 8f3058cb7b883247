"""A Document becomes a Ledger: tasks, assignments, targets, deadlines, task forces, awards, rules."""
