-- Anti-social behaviour across the whole family: down by at least 60% on the baseline.
-- Nought in the baseline and nought after is not relevant, whatever made the family eligible.
WITH counted AS (
  SELECT w.reading, w.family, w.tested_from, w.tested_until,
    count(i.origin) FILTER (i.occurred_on > w.base_from AND i.occurred_on <= w.base_until) AS before,
    count(i.origin) FILTER (i.occurred_on > w.tested_from AND i.occurred_on <= w.tested_until) AS after,
    list(i.origin ORDER BY i.origin) FILTER (
      (i.occurred_on > w.base_from AND i.occurred_on <= w.base_until)
      OR (i.occurred_on > w.tested_from AND i.occurred_on <= w.tested_until)) AS origins
  FROM windows w LEFT JOIN incident i ON i.family = w.family
  GROUP BY w.reading, w.family, w.tested_from, w.tested_until
)
SELECT
  c.reading, c.family, 'asb' AS criterion,
  CASE
    WHEN before = 0 AND after > 0 THEN
      CASE r.new_problem WHEN 'not relevant' THEN 'not relevant' ELSE 'fail' END
    WHEN before = 0 THEN 'not relevant'
    WHEN (before - after) * r.asb_under >= r.asb_over * before THEN 'pass'
    ELSE 'fail'
  END AS verdict,
  before, after, 0::BIGINT AS worst, c.tested_from + 1 AS window_from, c.tested_until AS window_until,
  coalesce(c.origins, []) AS origins, NULL AS noted
FROM counted c JOIN rules r USING (reading)
ORDER BY c.reading, c.family;
