"""Delivery: how far a task should be by now, and what its light is. Pure rules; no database, no network."""
