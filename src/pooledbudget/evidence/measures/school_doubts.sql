-- Rows of school behind a decision that somebody would ask about: reported before the term ended, or with
-- fewer possible sessions than half of those that the days of the term make, two a day, five days a week.
WITH reported AS (
  SELECT b.family, a.origin, a.reported_on, a.on_roll, a.possible, s.ends,
    (s.ends - s.starts + 1) * 5 // 7 AS weekdays
  FROM behind b JOIN attendance a USING (origin) JOIN term s ON s.name = a.term
)
SELECT family, 'reported early' AS what, list(DISTINCT origin ORDER BY origin) AS origins
FROM reported WHERE reported_on < ends GROUP BY family
UNION ALL
SELECT family, 'few sessions' AS what, list(DISTINCT origin ORDER BY origin) AS origins
FROM reported WHERE on_roll = 'yes' AND possible < weekdays GROUP BY family
ORDER BY family, what;
