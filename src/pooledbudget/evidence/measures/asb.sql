-- Anti-social behaviour across the whole family: down by at least 60% on the baseline.
WITH counted AS (
  SELECT w.family,
    count(i.origin) FILTER (i.occurred_on > w.base_from AND i.occurred_on <= w.base_until) AS before,
    count(i.origin) FILTER (i.occurred_on > w.tested_from AND i.occurred_on <= w.tested_until) AS after,
    list(i.origin ORDER BY i.origin) FILTER (
      (i.occurred_on > w.base_from AND i.occurred_on <= w.base_until)
      OR (i.occurred_on > w.tested_from AND i.occurred_on <= w.tested_until)) AS origins
  FROM windows w LEFT JOIN incident i ON i.family = w.family
  GROUP BY w.family
)
SELECT
  w.family, 'asb' AS criterion,
  CASE
    WHEN before = 0 AND after > 0 THEN
      CASE getvariable('new_problem') WHEN 'not relevant' THEN 'not relevant' ELSE 'fail' END
    WHEN before = 0 AND e.asb THEN 'not evaluable'
    WHEN before = 0 THEN 'not relevant'
    WHEN (before - after) * getvariable('asb_under') >= getvariable('asb_over') * before THEN 'pass'
    ELSE 'fail'
  END AS verdict,
  before, after, 0::BIGINT AS worst, w.tested_from + 1 AS window_from, w.tested_until AS window_until,
  coalesce(counted.origins, []) AS origins
FROM windows w JOIN counted USING (family) JOIN eligible e USING (family)
ORDER BY w.family;
