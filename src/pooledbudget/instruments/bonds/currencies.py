"""Currencies as others write them: the codes of ISO 4217, the words and signs that stand for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

CODES = frozenset(
    re.findall(
        r"[A-Z]{3}",
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
        BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
        FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
        KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
        MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
        RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
        TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
        """,
    )
)
"""Codes of money that is paid with."""
NO_CURRENCY = "XXX"
"""The code of ISO 4217 for no currency: it stands where none could be read."""
_WORDS: Mapping[str, str] = {
    "israeli new shekel": "ILS",
    "new israeli shekel": "ILS",
    "israeli shekel": "ILS",
    "nz dollar": "NZD",
    "new zealand dollar": "NZD",
    "australian dollar": "AUD",
    "canadian dollar": "CAD",
    "us dollar": "USD",
    "united states dollar": "USD",
    "singapore dollar": "SGD",
    "swiss franc": "CHF",
    "russian ruble": "RUB",
    "russian rouble": "RUB",
    "south korean won": "KRW",
    "korean won": "KRW",
    "swedish krona": "SEK",
    "swedish kronor": "SEK",
    "norwegian krone": "NOK",
    "danish krone": "DKK",
    "japanese yen": "JPY",
    "indian rupee": "INR",
    "pound sterling": "GBP",
    "british pound": "GBP",
    "pounds sterling": "GBP",
    "sterling": "GBP",
    "euro": "EUR",
    "south african rand": "ZAR",
    "colombian peso": "COP",
    "mexican peso": "MXN",
    "argentine peso": "ARS",
    "chilean peso": "CLP",
    "turkish lira": "TRY",
    "uae dirham": "AED",
}
_SIGNS: Mapping[str, str] = {
    "£": "GBP",
    "€": "EUR",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "R$": "BRL",
    "₹": "INR",
    "₪": "ILS",
    "₩": "KRW",
}
_SEVERAL: Mapping[str, frozenset[str]] = {
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "COP", "CLP", "ARS"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
"""Signs that several currencies have."""
OF_COUNTRY: Mapping[str, str] = {
    "AE": "AED",
    "AR": "ARS",
    "AU": "AUD",
    "BR": "BRL",
    "CA": "CAD",
    "CH": "CHF",
    "CL": "CLP",
    "CO": "COP",
    "GB": "GBP",
    "IL": "ILS",
    "IN": "INR",
    "JP": "JPY",
    "KR": "KRW",
    "NO": "NOK",
    "NZ": "NZD",
    "RU": "RUB",
    "SE": "SEK",
    "SG": "SGD",
    "US": "USD",
    "ZA": "ZAR",
    **dict.fromkeys(("AT", "BE", "DE", "ES", "FI", "FR", "IE", "IT", "NL", "PT"), "EUR"),
}
"""What is paid with in a country, for those in which bonds are known to run."""


def code_of(words: str) -> str:
    """Return the code that words or a sign can only mean; blank where they may mean several, or none."""
    text = words.strip()
    if text.upper() in CODES:
        return text.upper()
    said = " ".join(re.findall(r"[a-z]+", text.casefold()))
    return _SIGNS.get(text) or _WORDS.get(said) or _WORDS.get(said.removesuffix("s"), "")


def may_stand_for(sign: str, code: str) -> bool:
    """Say whether a sign or a code before an amount may stand for a currency."""
    text = sign.strip()
    return code in _SEVERAL.get(text, frozenset({code_of(text)}))
