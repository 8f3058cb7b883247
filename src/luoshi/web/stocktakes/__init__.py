"""Stocktakes (调度): agenda, meeting, decisions, frozen snapshot, note."""
