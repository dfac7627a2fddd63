-- Something reached once, after the person was attached and by the day of the claim; in a family, by who was
-- one of it on that day.
WITH found AS (
  SELECT r.reading, t.family, a.origin
  FROM rules r CROSS JOIN tested t JOIN member m ON m.family = t.family
  JOIN achievement a ON a.person = m.person AND list_contains(string_split(r.achievements, '|'), a.achievement)
    AND a.achieved_on >= t.attached_on AND a.achieved_on <= t.tested_on
    AND (m.family = m.person
      OR a.achieved_on >= m.joined_on AND (m.left_on IS NULL OR a.achieved_on < m.left_on))
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  0::BIGINT AS before, count(DISTINCT f.origin) AS after, 0::BIGINT AS worst,
  t.attached_on AS window_from, t.tested_on AS window_until,
  coalesce(list(DISTINCT f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins,
  NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family, t.attached_on, t.tested_on
ORDER BY r.reading, t.family;
