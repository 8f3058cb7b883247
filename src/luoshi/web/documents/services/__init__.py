"""Every write of the documents app: ``intake`` (files in, read in the background) and ``corrections`` (people's)."""
