"""The pages of the issues."""
