-- A child who depends on the family on the day: under 16, or under 19 and still on a school roll or said to be
-- a child of the family; or a child that is expected, by somebody of the family where it says by whom.
WITH present AS (
  SELECT DISTINCT t.family, t.tested_on, m.person, m.born_on, m.role, m.origin
  FROM tested t JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
), last_term AS (
  SELECT t.family, max_by(s.name, s.ends) AS name
  FROM tested t JOIN term s ON s.ends <= t.tested_on GROUP BY t.family
), found AS (
  SELECT p.family, p.origin
  FROM present p LEFT JOIN last_term l USING (family)
  LEFT JOIN attendance a ON a.person = p.person AND a.term = l.name
  WHERE birthday(p.born_on, 16) > p.tested_on
    OR birthday(p.born_on, 19) > p.tested_on AND (p.role = 'child' OR a.on_roll = 'yes')
  UNION
  SELECT t.family, f.origin FROM tested t CROSS JOIN rules r JOIN flag f ON f.family = t.family
    AND f.from_day <= t.tested_on AND (f.to_day IS NULL OR f.to_day >= t.tested_on)
    AND list_contains(string_split(r.flags, '|'), f.flag)
  WHERE f.person = '' OR EXISTS (SELECT 1 FROM present p WHERE p.family = t.family AND p.person = f.person)
)
SELECT
  r.reading, t.family, CASE WHEN count(f.origin) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
  count(f.origin) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins, NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN found f ON f.family = t.family
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
