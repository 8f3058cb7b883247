"""Pages of plans and tasks: one module a family of pages."""
