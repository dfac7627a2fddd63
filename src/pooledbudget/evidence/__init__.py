"""Records become measures, set by set, each with the source rows behind it."""
