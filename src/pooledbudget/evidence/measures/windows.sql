-- The same day so many months back, or so many halves of a year as 26 weeks.
CREATE OR REPLACE MACRO back(on_day, months, six_months) AS
  CASE six_months WHEN '26 weeks' THEN on_day - (months * 182 // 6)::INTEGER
    ELSE (on_day - months * INTERVAL 1 MONTH)::DATE END;
-- The days each family is tested over, under each set of rules.
-- A window runs from the day after `from` (not itself inside) to `until` (inside). What ends the day before
-- a claim ends the day before an attachment too.
CREATE OR REPLACE VIEW windows AS
WITH ends AS (
  SELECT
    reading, t.family, t.tested_on, t.attached_on, r.window_months, r.six_months,
    CASE r.window_end WHEN 'ends the day before' THEN 1 ELSE 0 END AS earlier,
    CASE r.window_end WHEN 'both ends in' THEN 1 ELSE 0 END AS longer
  FROM asked t JOIN rules r USING (reading)
)
SELECT
  reading, family, tested_on, attached_on,
  back(tested_on - earlier, window_months, six_months) - longer AS tested_from,
  tested_on - earlier AS tested_until, attached_on - earlier AS attached_until, longer
FROM ends;
