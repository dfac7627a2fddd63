"""The keyed names under which people appear outside the evidence."""

from __future__ import annotations

import hmac

LENGTH = 24


def pseudonym(key: bytes, scheme: str, identifier: str) -> str:
    """Return the keyed pseudonym of an identifier: the same for the same key, never reversible."""
    message = f"pooledbudget/{scheme}\n{identifier}".encode()
    return hmac.digest(key, message, "sha256").hex()[:LENGTH]
