-- The record of one book, format 2. Everything here is append-only: a row once written is never changed.
-- Acts and entries share one sequence, which is the order of the hash chain and of the tree.

CREATE TABLE book (
  name        TEXT NOT NULL PRIMARY KEY,
  first_month TEXT NOT NULL,
  format      INTEGER NOT NULL,  -- the format it was begun in
  key_check   TEXT NOT NULL      -- what the pseudonym key makes of the book's name, or ''
) STRICT, WITHOUT ROWID;

CREATE TABLE act (
  sequence INTEGER NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL,
  month    TEXT NOT NULL,   -- the month it is about, or ''
  who      TEXT NOT NULL,
  instant  TEXT NOT NULL,   -- UTC, to the second
  reason   TEXT NOT NULL,
  tool     TEXT NOT NULL,
  edition  INTEGER NOT NULL,  -- of the rules it was done under
  code     TEXT NOT NULL,     -- SHA-256 of the manifest of the code and SQL that decided it, or ''
  inputs   TEXT NOT NULL,   -- canonical JSON: settings file -> SHA-256 of the bytes in force
  detail   TEXT NOT NULL,   -- canonical JSON: what this kind of act says
  leaf     BLOB NOT NULL,
  head     BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
  sequence  INTEGER NOT NULL PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  act       INTEGER NOT NULL REFERENCES act (sequence),
  effective TEXT NOT NULL,
  month     TEXT NOT NULL,
  kind      TEXT NOT NULL,  -- what sort of entry; its narrative is written from these three
  about     TEXT NOT NULL,  -- what it is for: a scheme, a grant, a year, a pseudonym, a cohort
  reference TEXT NOT NULL,  -- as the row it follows from was sent, or ''
  because   TEXT NOT NULL,  -- canonical JSON: origins and citations
  leaf      BLOB NOT NULL,
  head      BLOB NOT NULL
) STRICT;

CREATE TABLE posting (
  entry     INTEGER NOT NULL REFERENCES entry (sequence),
  line      INTEGER NOT NULL,
  account   TEXT NOT NULL,
  partner   TEXT NOT NULL,
  agreement TEXT NOT NULL,
  theme     TEXT NOT NULL,
  amount    INTEGER NOT NULL CHECK (amount <> 0 AND abs(amount) <= 9007199254740991),
  currency  TEXT NOT NULL,
  PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE annex (
  act  INTEGER NOT NULL REFERENCES act (sequence),
  name TEXT NOT NULL,
  body TEXT NOT NULL,       -- canonical JSON; the act's detail holds its SHA-256
  PRIMARY KEY (act, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal (
  month    TEXT NOT NULL,
  revision INTEGER NOT NULL,
  act      INTEGER NOT NULL REFERENCES act (sequence),
  size     INTEGER NOT NULL,
  root     BLOB NOT NULL,
  head     BLOB NOT NULL,
  PRIMARY KEY (month, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER book_update BEFORE UPDATE ON book BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER book_delete BEFORE DELETE ON book BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER act_update BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER act_delete BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER posting_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER posting_delete BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER annex_update BEFORE UPDATE ON annex BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER annex_delete BEFORE DELETE ON annex BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER seal_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER seal_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
