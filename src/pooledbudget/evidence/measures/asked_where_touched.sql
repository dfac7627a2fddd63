-- Of which families each set of rules is asked, where it is known of which an answer can turn the verdict.
CREATE OR REPLACE TABLE asked_where_touched AS
  SELECT DISTINCT d.reading, t.family, t.tested_on, t.attached_on
  FROM tested t JOIN (SELECT family, '' AS rule FROM tested UNION ALL SELECT family, rule FROM touched) h
    ON h.family = t.family
  JOIN differs d ON d.rule = h.rule;
CREATE OR REPLACE VIEW asked AS SELECT * FROM asked_where_touched;
