"""Pages of organisations and task forces."""
