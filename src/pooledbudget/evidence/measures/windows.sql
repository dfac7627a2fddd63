-- The days each family is tested over, under each set of rules.
-- A window runs from the day after `from` (not itself inside) to `until` (inside).
CREATE OR REPLACE VIEW windows AS
WITH ends AS (
  SELECT
    r.reading, t.family, t.tested_on, t.attached_on, r.window_months, r.baseline,
    CASE r.window_end WHEN 'ends the day before' THEN t.tested_on - 1 ELSE t.tested_on END AS tested_until,
    CASE r.window_end WHEN 'both ends in' THEN 1 ELSE 0 END AS longer
  FROM tested t CROSS JOIN rules r
), tested_windows AS (
  SELECT *, (tested_until - window_months * INTERVAL 1 MONTH)::DATE - longer AS tested_from FROM ends
), baselines AS (
  SELECT *,
    CASE baseline WHEN 'six months before the tested window' THEN tested_from ELSE attached_on END
      AS base_until
  FROM tested_windows
)
SELECT
  reading, family, tested_on, attached_on, tested_from, tested_until,
  (base_until - window_months * INTERVAL 1 MONTH)::DATE - longer AS base_from, base_until
FROM baselines;
