-- Something recorded of the family that was in force in the months before the day: an order. One laid to a
-- person counts if that person is one of the family on the day.
WITH present AS (
  SELECT DISTINCT t.family, m.person
  FROM tested t JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
), found AS (
  SELECT DISTINCT r.reading, t.family, f.origin
  FROM rules r CROSS JOIN tested t JOIN flag f ON f.family = t.family
    AND f.from_day <= t.tested_on - (r.window_end = 'ends the day before')::INTEGER
    AND (f.to_day IS NULL OR f.to_day > (t.tested_on - (r.window_end = 'ends the day before')::INTEGER
      - r.offence_months * INTERVAL 1 MONTH)::DATE - (r.window_end = 'both ends in')::INTEGER)
    AND list_contains(string_split(r.flags, '|'), f.flag)
  LEFT JOIN present n ON n.family = t.family AND n.person = f.person
  WHERE f.person = '' OR n.person IS NOT NULL
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(f.origin) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins, NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
