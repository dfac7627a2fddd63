from __future__ import annotations

import pytest

from conftest import SmallBook
from pooledbudget.ledger.tables import KEPT, TABLES, derived_schema, is_current, leaves, sql, statements

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"


def test_a_schema_is_parted_into_statements_and_a_trigger_stays_whole() -> None:
    parts = statements(sql("schema-2.sql"))
    triggers = [part for part in parts if "TRIGGER" in part]
    assert triggers
    assert all(part.endswith("END") for part in triggers)
    made = [part for part in statements(derived_schema()) if "CREATE TABLE" in part]
    assert len(made) == len(KEPT) == len(TABLES) + 2


@pytest.mark.parametrize(
    "spoiling",
    ["UPDATE derived SET size = size - 1", "DROP TABLE peak", "ALTER TABLE closed ADD COLUMN more TEXT"],
)
def test_what_follows_is_current_until_it_is_short_missing_or_of_another_shape(
    small: SmallBook, spoiling: str
) -> None:
    small.send(SPEND)
    small.close()
    connection = small.book.ledger.connection
    assert leaves(connection) == small.book.ledger.size
    assert is_current(connection)
    connection.execute(spoiling)
    assert not is_current(connection)
