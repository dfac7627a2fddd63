"""One place's folder on disk, and the settings in it."""
