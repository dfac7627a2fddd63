-- Of which families each set of rules is asked: of every one.
CREATE OR REPLACE VIEW asked AS SELECT r.reading, t.* FROM tested t CROSS JOIN rules r;
