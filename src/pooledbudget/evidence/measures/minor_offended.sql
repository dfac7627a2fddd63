-- A minor's proven offence in the months before the day: a minor when it was committed, or when tested.
WITH found AS (
  SELECT DISTINCT r.reading, t.family, o.origin, o.person
  FROM rules r CROSS JOIN tested t
  JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
  JOIN offence o ON o.person = m.person AND birthday(m.born_on, 18) > CASE r.youth_offence_age
      WHEN 'on the day tested' THEN t.tested_on ELSE o.committed_on END
    AND o.committed_on <= t.tested_on - (r.window_end = 'ends the day before')::INTEGER
    AND o.committed_on > (t.tested_on - (r.window_end = 'ends the day before')::INTEGER
      - r.offence_months * INTERVAL 1 MONTH)::DATE - (r.window_end = 'both ends in')::INTEGER
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(f.origin) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins, NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
