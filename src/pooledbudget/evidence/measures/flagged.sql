-- Something recorded of the family that stands on the day: a concern, a need, a child off roll. One laid to
-- a person counts if that person is one of the family on the day; of school, if a minor. Each detail of it
-- that differs is a need of its own. It says whether all of it is of a parent who lives elsewhere.
WITH present AS (
  SELECT DISTINCT t.family, m.person, m.born_on, m.role
  FROM tested t JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
), found AS (
  SELECT DISTINCT r.reading, t.family, f.flag, f.detail, f.origin,
    coalesce(n.role, '') = 'non-resident parent' AS elsewhere
  FROM rules r CROSS JOIN tested t JOIN flag f ON f.family = t.family AND f.from_day <= t.tested_on
    AND (f.to_day IS NULL OR f.to_day >= t.tested_on) AND list_contains(string_split(r.flags, '|'), f.flag)
  LEFT JOIN present n ON n.family = t.family AND n.person = f.person
  WHERE f.person = '' OR n.person IS NOT NULL
    AND (f.flag NOT IN ('off roll', 'alternative provision') OR birthday(n.born_on, 18) > t.tested_on)
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(DISTINCT (f.flag, f.detail)) FILTER (f.origin IS NOT NULL) AS before,
  0::BIGINT AS after, 0::BIGINT AS worst, NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins,
  {'elsewhere': coalesce(bool_and(f.elsewhere), false)} AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
