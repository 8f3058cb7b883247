"""The documents that show what the application does, and their loading."""
