"""Every write to people, their roles and their ways in."""
