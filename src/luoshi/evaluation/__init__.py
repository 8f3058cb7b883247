"""Schemes and figures in; scores, ranks, selections and their explanation out."""
