"""The record held against the bank and against partners' own figures."""
