"""The pages of the stocktakes."""
