-- An adult of the family on an out-of-work benefit on the day.
WITH found AS (
  SELECT DISTINCT r.reading, t.family, b.origin, m.role = 'non-resident parent' AS elsewhere
  FROM rules r CROSS JOIN tested t
  JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on) AND grown(r.adult, m.born_on, m.role, t.tested_on)
  JOIN benefit b ON b.person = m.person AND b.starts_on <= t.tested_on
    AND (b.ends_on IS NULL OR b.ends_on >= t.tested_on)
    AND (r.which_benefits <> 'neither counts' OR b.benefit NOT IN ('carers allowance', 'universal credit'))
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(f.origin) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins,
  {'elsewhere': coalesce(bool_and(f.elsewhere), false)} AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
