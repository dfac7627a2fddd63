-- Rows of school that somebody would ask about where a decision rests on them: reported before the term ended,
-- or with fewer possible sessions than half of those that the days of the term make, two a day, five days a week.
WITH reported AS (
  SELECT a.origin, a.reported_on, a.on_roll, a.possible, s.ends, (s.ends - s.starts + 1) * 5 // 7 AS weekdays
  FROM attendance a JOIN term s ON s.name = a.term
)
SELECT 'reported early' AS what, coalesce(list(origin), []) AS origins FROM reported WHERE reported_on < ends
UNION ALL
SELECT 'few sessions' AS what, coalesce(list(origin), []) AS origins
FROM reported WHERE on_roll = 'yes' AND possible < weekdays;
