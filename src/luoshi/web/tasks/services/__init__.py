"""Every write to plans and tasks. One function an act: permission, change and log in one transaction."""
