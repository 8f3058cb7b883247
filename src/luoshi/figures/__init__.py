"""Figures that documents report: a read Document -> observations with the sentence or cell they came from."""
