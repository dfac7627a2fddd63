"""The pooled agreement: contributions, schemes, a ring fence, a risk share."""
