-- Proven offences by the family's minors, by those who were members and minors on the day:
-- down by at least 33% on the baseline. Nought in the baseline and nought after is not relevant, whatever
-- made the family eligible.
WITH theirs AS (
  SELECT DISTINCT t.family, o.origin, o.committed_on
  FROM tested t JOIN member m ON m.family = t.family
  JOIN offence o ON o.person = m.person
    AND o.committed_on >= m.joined_on AND (m.left_on IS NULL OR o.committed_on < m.left_on)
    AND birthday(m.born_on, 18) > o.committed_on
), counted AS (
  SELECT w.reading, w.family, w.tested_from, w.tested_until,
    count(o.origin) FILTER (o.committed_on > w.base_from AND o.committed_on <= w.base_until) AS before,
    count(o.origin) FILTER (o.committed_on > w.tested_from AND o.committed_on <= w.tested_until) AS after,
    list(o.origin ORDER BY o.origin) FILTER (
      (o.committed_on > w.base_from AND o.committed_on <= w.base_until)
      OR (o.committed_on > w.tested_from AND o.committed_on <= w.tested_until)) AS origins
  FROM windows w LEFT JOIN theirs o ON o.family = w.family
  GROUP BY w.reading, w.family, w.tested_from, w.tested_until
)
SELECT
  c.reading, c.family, 'youth offending' AS criterion,
  CASE
    WHEN before = 0 AND after > 0 THEN
      CASE r.new_problem WHEN 'not relevant' THEN 'not relevant' ELSE 'fail' END
    WHEN before = 0 THEN 'not relevant'
    WHEN (before - after) * r.offending_under >= r.offending_over * before THEN 'pass'
    ELSE 'fail'
  END AS verdict,
  before, after, 0::BIGINT AS worst, c.tested_from + 1 AS window_from, c.tested_until AS window_until,
  coalesce(c.origins, []) AS origins, NULL AS noted
FROM counted c JOIN rules r USING (reading)
ORDER BY c.reading, c.family;
