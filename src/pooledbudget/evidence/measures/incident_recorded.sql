-- A recorded incident in the months before the day, where the bare incident is read as enough. One laid to a
-- person counts if that person is one of the family on the day, as an order does.
WITH found AS (
  SELECT DISTINCT r.reading, t.family, i.origin
  FROM rules r CROSS JOIN tested t JOIN incident i ON i.family = t.family
    AND i.occurred_on <= t.tested_on - (r.window_end = 'ends the day before')::INTEGER
    AND i.occurred_on > (t.tested_on - (r.window_end = 'ends the day before')::INTEGER
      - r.offence_months * INTERVAL 1 MONTH)::DATE - (r.window_end = 'both ends in')::INTEGER
  WHERE r.bare_incident = 'yes' AND (i.person = '' OR EXISTS (
    SELECT 1 FROM member m WHERE m.family = i.family AND m.person = i.person
      AND m.joined_on <= t.tested_on AND (m.left_on IS NULL OR m.left_on > t.tested_on)))
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(f.origin) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins, NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
