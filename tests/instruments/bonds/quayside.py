"""An invented bond with two classes, costs, two payers and every common step, for tests of the whole."""

from __future__ import annotations

from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.settings import read_toml

QUAYSIDE = """
kind = "bond"
agreement = "quayside"
title = "the Quayside bond"
dates = { from = 2020-09-30, every = "3 months", to = 2023-09-30 }
waterfall = [
  { step = "costs" },
  { step = "keep" },
  { step = "interest", class = "loan" },
  { step = "principal", class = "loan", from = 2022-03-31 },
  { step = "coupon", class = "equity", on = "each 30 September" },
  { step = "principal", class = "equity", on = "last date" },
  { step = "fee", payee = "charity", amount = "15000.00", from = 2023-03-31 },
  { step = "return", class = "equity", up_to = "return cap", on = "last date" },
  { step = "remainder", goes_to = "payers as paid", on = "last date" },
  { step = "guarantee", by = "trust-fund", class = "loan", on = "last date", stages = [
    { from = 2020-06-30, amount = "380000.00" },
  ] },
]

[classes.loan]
holders = { bank-a = "240000.00", bank-b = "160000.00" }
draws = [ { on = 2020-06-30, amount = "400000.00" } ]
interest = { rate = "4%" }

[classes.equity]
holders = { angel-fund = "90000.00" }
draws = [ { on = 2020-06-30, amount = "90000.00" } ]
coupon = { reads = "kept", line = [["30%", "0%"], ["45%", "6%"]], floor = "1%", floor_for = 2 }
return_cap = "11%"

[[costs]]
payee = "charity"
for = "service fee"
amount = "36000.00"
dates = { from = 2020-07-01, every = "3 months", times = 12 }

[payers.city]
[payers.fund]

[outcomes.job]
pays = "price"
price = "2200.00"
shares = { city = "70%", fund = "30%" }

[outcomes.kept]
pays = "nothing"

[caps]
contract = "1000000.00"
year = { amount = "350000.00", starts = "1 July" }
"""


def read(text: str = QUAYSIDE) -> BondTerms:
    """Read terms in the long form; Refused with every fault."""
    currency = str(read_toml(text.encode(), "bond.toml").get("currency") or "GBP")
    return Bond.read(text.encode(), "agreements/bond.toml", Context(currency, {})).terms
