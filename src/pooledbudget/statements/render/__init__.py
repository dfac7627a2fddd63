"""One file a form that statements are written in."""
