"""Indicators, periods, observations, the facets derived from them, and the checks of their quality."""
