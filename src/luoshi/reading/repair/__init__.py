"""One module for each kind of damage: a function from Draft to Draft that records what it mended."""
