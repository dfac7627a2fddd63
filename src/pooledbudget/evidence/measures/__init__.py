"""One SQL file a measure, to be read beside the rule it serves."""
