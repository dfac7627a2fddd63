-- Which of the four criteria each family met on the day it was attached, by the rules in force: no
-- other reading bears on them.
-- 1 crime or ASB: a minor's proven offence, or an order, in the last 12 months.
-- 2 education: a child excluded for good, or three times for a fixed term, in the last three terms;
--   or off roll or in alternative provision; or 15% of sessions missed without leave.
-- 3 work: an adult on an out-of-work benefit.  4 local concern.
WITH in_force AS (
  SELECT * FROM rules WHERE reading = 0
), present AS (
  SELECT DISTINCT t.family, t.attached_on, m.person, m.born_on
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.attached_on
    AND (m.left_on IS NULL OR m.left_on > t.attached_on)
), past_terms AS (
  SELECT t.family, s.name, row_number() OVER (PARTITION BY t.family ORDER BY s.ends DESC) AS back
  FROM tested t JOIN term s ON s.ends <= t.attached_on
), last_terms AS (
  SELECT p.family, p.name, p.back FROM past_terms p CROSS JOIN in_force r WHERE p.back <= r.terms
), schooling AS (
  SELECT n.family, n.person,
    sum(a.unauthorised)::BIGINT AS missed, sum(a.possible)::BIGINT AS possible,
    sum(a.fixed)::BIGINT AS fixed, sum(a.permanent)::BIGINT AS permanent,
    bool_or(l.back = 1 AND a.on_roll = 'no') AS off_roll,
    list(a.origin) AS origins
  FROM present n JOIN last_terms l ON l.family = n.family
  JOIN attendance a ON a.person = n.person AND a.term = l.name
  WHERE n.born_on + INTERVAL 18 YEAR > n.attached_on
  GROUP BY n.family, n.person
), found AS (
  SELECT n.family, 'youth crime' AS criterion, o.origin
  FROM present n JOIN offence o
    ON o.person = n.person AND o.committed_on <= n.attached_on
    AND n.born_on + INTERVAL 18 YEAR > o.committed_on
  CROSS JOIN in_force r
  WHERE o.committed_on > (n.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE
  UNION ALL
  SELECT t.family, 'asb' AS criterion, f.origin
  FROM tested t JOIN flag f
    ON f.family = t.family AND f.flag = 'asb order' AND f.from_day <= t.attached_on
  CROSS JOIN in_force r
  WHERE f.to_day IS NULL OR f.to_day > (t.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE
  UNION ALL
  SELECT s.family, 'education' AS criterion, unnest(s.origins) AS origin
  FROM schooling s CROSS JOIN in_force r
  WHERE s.permanent > 0 OR s.off_roll OR s.fixed >= r.fixed_exclusions
    OR s.missed * r.absence_under >= r.absence_over * s.possible AND s.possible > 0
  UNION ALL
  SELECT t.family, CASE f.flag WHEN 'local concern' THEN f.flag ELSE 'education' END AS criterion, f.origin
  FROM tested t JOIN flag f
    ON f.family = t.family AND f.flag IN ('local concern', 'off roll', 'alternative provision')
    AND f.from_day <= t.attached_on AND (f.to_day IS NULL OR f.to_day >= t.attached_on)
  UNION ALL
  SELECT p.family, 'work' AS criterion, b.origin
  FROM present p JOIN benefit b
    ON b.person = p.person AND b.starts_on <= p.attached_on
    AND (b.ends_on IS NULL OR b.ends_on >= p.attached_on)
  WHERE p.born_on + INTERVAL 18 YEAR <= p.attached_on
)
SELECT
  t.family,
  coalesce(bool_or(f.criterion = 'youth crime'), false) AS youth_crime,
  coalesce(bool_or(f.criterion = 'asb'), false) AS asb,
  coalesce(bool_or(f.criterion = 'education'), false) AS education,
  coalesce(bool_or(f.criterion = 'work'), false) AS worklessness,
  coalesce(bool_or(f.criterion = 'local concern'), false) AS local_concern,
  coalesce(list(DISTINCT f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins
FROM tested t LEFT JOIN found f USING (family)
GROUP BY t.family
ORDER BY t.family;
