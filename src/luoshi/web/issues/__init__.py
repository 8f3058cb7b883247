"""Issues (问题): raised on any thing, assigned, taken in hand, resolved, verified by somebody else, or returned."""
