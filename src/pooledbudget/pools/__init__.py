"""The pooled agreement: contributions, schemes, a ring fence, a risk share."""

from pooledbudget.pools.entries import decide, unmapped
from pooledbudget.pools.year_end import breach, risk_share

__all__ = ["breach", "decide", "risk_share", "unmapped"]
