"""Ledger against ledger: which item of one is which of another. Pure functions; what is made of it is for those who ask."""
