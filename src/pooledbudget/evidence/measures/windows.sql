-- The days each family is tested over.
-- A window runs from the day after `from` (not itself inside) to `until` (inside).
CREATE OR REPLACE TABLE windows AS
WITH ends AS (
  SELECT
    family, tested_on, attached_on,
    CASE getvariable('window_end')
      WHEN 'ends the day before' THEN tested_on - 1 ELSE tested_on END AS until,
    CASE getvariable('window_end') WHEN 'both ends in' THEN 1 ELSE 0 END AS longer
  FROM tested
), tested_windows AS (
  SELECT
    family, tested_on, attached_on, longer, until AS tested_until,
    (until - to_months(getvariable('window_months')))::DATE - longer AS tested_from
  FROM ends
)
SELECT
  *,
  CASE getvariable('baseline')
    WHEN 'six months before the tested window' THEN tested_from ELSE attached_on END AS base_until,
  (CASE getvariable('baseline')
    WHEN 'six months before the tested window' THEN tested_from ELSE attached_on END
    - to_months(getvariable('window_months')))::DATE - longer AS base_from
FROM tested_windows;
