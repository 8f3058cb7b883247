"""What is done to the dossier of a thing."""
