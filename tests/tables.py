"""Files as tables, by the way that received files go, for tests that want no book around them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.reading import Table, read_grid, table_of


def read_table(data: bytes, file: str, encodings: Sequence[str], sheet: str = "") -> Table:
    """The one table of a file whose headings stand in its first filled row."""
    return table_of(read_grid(data, file, encodings, sheet), file)


def recognise(headings: Sequence[str], layouts: Mapping[str, Layout], file: str, kind: str = "") -> Layout:
    """The layout that a file with these headings is read by."""
    written = io.StringIO()
    csv.writer(written).writerows([headings, ["1"] * len(headings)])
    return read_file(written.getvalue().encode(), file, layouts, kind=kind)[1]
