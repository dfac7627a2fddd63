-- What follows from acts, annexes and entries, kept so that no act adds them all up again.
-- Written in the same transaction as they are; never sealed, never the only copy: `verify` works it
-- out again, and a record that is without it has it made when it is opened.

CREATE TABLE derived (
  size INTEGER NOT NULL       -- how many leaves it is worked out from
) STRICT;

CREATE TABLE balance (
  agreement TEXT NOT NULL,
  account   TEXT NOT NULL,
  partner   TEXT NOT NULL,
  theme     TEXT NOT NULL,
  month     TEXT NOT NULL,
  currency  TEXT NOT NULL,
  amount    INTEGER NOT NULL,
  PRIMARY KEY (agreement, account, partner, theme, month, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE closed (
  month TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
  act       INTEGER NOT NULL PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  file      TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  layout    TEXT NOT NULL,
  sheet     TEXT NOT NULL,
  encoding  TEXT NOT NULL,
  sender    TEXT NOT NULL,
  month     TEXT NOT NULL,
  accepted  INTEGER NOT NULL,
  rows      INTEGER NOT NULL,
  left_out  INTEGER NOT NULL,   -- how many rows do not count
  replaces  TEXT NOT NULL,
  completes TEXT NOT NULL,
  leaf      TEXT NOT NULL,     -- of the act, in hex: its rows are kept under this name
  posted    INTEGER NOT NULL,  -- how many of its rows have made an entry each
  months    TEXT NOT NULL,     -- the months it answers for, a space between
  waits        INTEGER NOT NULL,  -- rows of it that wait to be mended or given up,
  waits_amount INTEGER NOT NULL,  -- what of their amounts can be read,
  waits_unread INTEGER NOT NULL,  -- and how many of them have an amount that cannot
  back         INTEGER NOT NULL,  -- the same of the rows it brings back to the file it completes
  back_amount  INTEGER NOT NULL,
  back_unread  INTEGER NOT NULL,
  copies        INTEGER NOT NULL, -- rows that look like second copies, that nobody has said are real or taken back
  copies_amount INTEGER NOT NULL,
  copies_of     TEXT NOT NULL,    -- the submissions they look like copies of, a space between
  withdrawn INTEGER NOT NULL   -- the act that withdrew it; nought while none has
) STRICT;

CREATE TABLE decision (
  act       INTEGER NOT NULL,
  number    INTEGER NOT NULL,   -- its place among the decisions of the act
  placed    INTEGER NOT NULL,   -- the act that first decided the same thing, and its place there:
  placed_at INTEGER NOT NULL,   -- what is decided again keeps its place in the order
  stands    INTEGER NOT NULL,   -- whether it is the last word now
  month     TEXT NOT NULL,
  cause     TEXT NOT NULL,
  rows      TEXT NOT NULL,      -- JSON: with the cause, what it answers
  agreement TEXT NOT NULL,
  subject   TEXT NOT NULL,
  reason    TEXT NOT NULL,      -- the code of why it was refused, or ''
  paid      INTEGER NOT NULL,   -- whether it was paid
  withdrawn INTEGER NOT NULL,   -- whether it takes back what another month had decided
  body      TEXT NOT NULL,
  PRIMARY KEY (act, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_subject ON decision (subject);
CREATE INDEX decision_cause ON decision (cause);
CREATE INDEX decision_month ON decision (month) WHERE stands;

CREATE TABLE difference (
  identity TEXT NOT NULL PRIMARY KEY,  -- JSON: what makes it the same difference at the next close
  number   INTEGER NOT NULL,           -- what it is called by; nought where a close gave it none
  since    TEXT NOT NULL               -- the month it first showed
) STRICT, WITHOUT ROWID;

CREATE TABLE position (
  agreement TEXT NOT NULL,
  partner   TEXT NOT NULL,
  month     TEXT NOT NULL,
  body      TEXT NOT NULL,      -- as the latest close stated it
  PRIMARY KEY (agreement, partner, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE peak (
  size   INTEGER NOT NULL,      -- how many leaves the tree had: a seal covers as many
  height INTEGER NOT NULL,
  node   BLOB NOT NULL,
  PRIMARY KEY (size, height)
) STRICT, WITHOUT ROWID;

CREATE TABLE digest (
  what TEXT NOT NULL,         -- act: of an act and all it caused; rows, tally: of its row file;
                              -- submission, decision: of its rows there; else of a table
  act  INTEGER NOT NULL,      -- the act; nought for a table
  body BLOB NOT NULL,         -- SHA-256 of what was written
  PRIMARY KEY (what, act)
) STRICT, WITHOUT ROWID;
