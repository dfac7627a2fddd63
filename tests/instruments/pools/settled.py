"""A small pool that settles by steps: two partners, three lines with budgets, reserves, a fenced grant."""

from __future__ import annotations

AGREED = """
kind = "pool"
agreement = "pool"
title = "the Smallshire pool"
starts = 2013-04-01
ends = 2015-03-31
themes = { care = "Care", health = "Health" }
reserves = { risk-pool = "the risk pool" }
grants = ["other"]

[schemes.hubs]
title = "Hubs"
theme = "care"
lead = "county"

[schemes.clinics]
title = "Clinics"
theme = "health"
borne_by = "nhs"

[schemes.patrols]
title = "Patrols"
theme = "care"
status = "aligned"
lead = "police"

[[contributions]]
partner = "county"
year = "2013-14"
amount = "600.00"
instalments = "monthly"

[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "400.00"
instalments = "monthly"

[[contributions]]
partner = "county"
year = "2014-15"
amount = "600.00"
instalments = "monthly"

[[contributions]]
partner = "nhs"
year = "2014-15"
amount = "400.00"
instalments = "monthly"

[[budgets]]
line = "hubs"
year = "2013-14"
amount = "800.00"

[[budgets]]
line = "clinics"
year = "2013-14"
amount = "200.00"

[[budgets]]
line = "patrols"
year = "2013-14"
amount = "60.00"

[[ring_fence]]
name = "carers"
grants = ["carers"]
schemes = ["hubs"]
clause = "7.1"
unspent_to = "department"

[[ring_fence]]
name = "drugs"
grants = ["drugs"]
schemes = ["clinics"]
clause = "7.2"

[settlement]
clause = "9"
overspend = [
  { step = "reserve", reserve = "risk-pool", up_to = "50.00", cite = "9.1" },
  { step = "share", cap = { each = "10%", over_to = "county" }, cite = "9.2" },
]
underspend = [
  { step = "reserve", reserve = "risk-pool", holds_up_to = "100.00", cite = "9.3" },
  { step = "roll forward", up_to = "30.00", cite = "9.4" },
  { step = "share", cite = "9.5" },
]
"""
MONTHLY = AGREED.replace('clause = "9"\n', 'clause = "9"\nwhen = "each month"\n')
