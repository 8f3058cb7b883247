"""The HTTP API: what its parts have in common, and where the routers of the apps (``<app>/api.py``) are mounted.

It calls the same services and queries as the pages and holds no rules of its own.
"""
