"""The pages of the indicators and their figures."""
