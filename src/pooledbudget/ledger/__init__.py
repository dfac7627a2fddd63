"""The record: acts, entries, seals, balances. No rule of any instrument is here."""
