"""Running it: health, metrics, workers, backup and restore."""
