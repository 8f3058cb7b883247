"""Every write to organisations and task forces. One function an act: permission, change and log in one transaction."""
