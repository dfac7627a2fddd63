-- Which of the four criteria each family met on the day it was attached, under each set of rules that
-- makes another answer.
-- 1 crime or ASB: a minor's proven offence, or an order, in the last 12 months.
-- 2 education: a child excluded for good, or three times for a fixed term, in the last three terms;
--   or off roll or in alternative provision; or 15% of sessions missed without leave, which is not shown
--   while a term has no record; no term before the age of five.
-- A flag laid to a person counts if that person is one of the family on the day, and of school is a minor.
-- 3 work: an adult on an out-of-work benefit.  4 local concern.
WITH present AS (
  SELECT DISTINCT t.family, t.attached_on, m.person, m.born_on
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.attached_on
    AND (m.left_on IS NULL OR m.left_on > t.attached_on)
), flagged AS (
  SELECT t.family, t.attached_on, f.flag, f.from_day, f.to_day, f.origin
  FROM tested t JOIN flag f ON f.family = t.family AND f.from_day <= t.attached_on
  LEFT JOIN present n ON n.family = t.family AND n.person = f.person
  WHERE f.person = '' OR n.person IS NOT NULL
    AND (f.flag NOT IN ('off roll', 'alternative provision') OR birthday(n.born_on, 18) > t.attached_on)
), past_terms AS (
  SELECT t.family, s.name, s.starts, row_number() OVER (PARTITION BY t.family ORDER BY s.ends DESC) AS back
  FROM tested t JOIN term s ON s.ends <= t.attached_on
), last_terms AS (
  SELECT r.reading, p.family, p.name, p.starts, p.back
  FROM past_terms p CROSS JOIN rules r WHERE p.back <= r.terms
), known_terms AS (
  SELECT reading, family, count(*) AS terms FROM last_terms GROUP BY reading, family
), schooling AS (
  SELECT l.reading, n.family, n.person,
    sum(a.unauthorised)::BIGINT AS missed, sum(a.possible)::BIGINT AS possible,
    sum(a.fixed)::BIGINT AS fixed, sum(a.permanent)::BIGINT AS permanent,
    bool_or(l.back = 1 AND a.on_roll = 'no') AS off_roll,
    count(*) FILTER (a.origin IS NULL) AS missing,
    list(a.origin) FILTER (a.origin IS NOT NULL) AS origins
  FROM present n JOIN last_terms l ON l.family = n.family
  LEFT JOIN attendance a ON a.person = n.person AND a.term = l.name
  WHERE birthday(n.born_on, 18) > n.attached_on AND birthday(n.born_on, 5) <= l.starts
  GROUP BY l.reading, n.family, n.person
), found AS (
  SELECT r.reading, n.family, 'youth crime' AS criterion, o.origin
  FROM present n JOIN offence o
    ON o.person = n.person AND o.committed_on <= n.attached_on
    AND birthday(n.born_on, 18) > o.committed_on
  CROSS JOIN rules r
  WHERE o.committed_on > (n.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE
  UNION ALL
  SELECT r.reading, f.family, 'asb' AS criterion, f.origin
  FROM flagged f CROSS JOIN rules r
  WHERE f.flag = 'asb order'
    AND (f.to_day IS NULL OR f.to_day > (f.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE)
  UNION ALL
  SELECT s.reading, s.family, 'education' AS criterion, unnest(s.origins) AS origin
  FROM schooling s JOIN rules r USING (reading) JOIN known_terms k USING (reading, family)
  WHERE s.permanent > 0 OR s.off_roll OR s.fixed >= r.fixed_exclusions
    OR s.missed * r.absence_under >= r.absence_over * s.possible AND s.possible > 0
      AND (s.missing = 0 AND k.terms = r.terms OR r.missing_term = 'judged on what exists')
  UNION ALL
  SELECT s.reading, s.family, 'truant, not shown' AS criterion, NULL AS origin
  FROM schooling s JOIN rules r USING (reading) JOIN known_terms k USING (reading, family)
  WHERE s.missed * r.absence_under >= r.absence_over * s.possible AND s.possible > 0
    AND (s.missing > 0 OR k.terms < r.terms)
  UNION ALL
  SELECT r.reading, f.family,
    CASE f.flag WHEN 'local concern' THEN f.flag ELSE 'education' END AS criterion, f.origin
  FROM flagged f CROSS JOIN rules r
  WHERE f.flag <> 'asb order' AND (f.to_day IS NULL OR f.to_day >= f.attached_on)
  UNION ALL
  SELECT r.reading, p.family, 'work' AS criterion, b.origin
  FROM present p JOIN benefit b
    ON b.person = p.person AND b.starts_on <= p.attached_on
    AND (b.ends_on IS NULL OR b.ends_on >= p.attached_on)
  CROSS JOIN rules r
  WHERE birthday(p.born_on, 18) <= p.attached_on
)
SELECT
  r.reading, t.family,
  coalesce(bool_or(f.criterion = 'youth crime'), false) AS youth_crime,
  coalesce(bool_or(f.criterion = 'asb'), false) AS asb,
  coalesce(bool_or(f.criterion = 'education'), false) AS education,
  coalesce(bool_or(f.criterion = 'work'), false) AS worklessness,
  coalesce(bool_or(f.criterion = 'local concern'), false) AS local_concern,
  coalesce(bool_or(f.criterion = 'truant, not shown'), false)
    AND NOT coalesce(bool_or(f.criterion = 'education'), false) AS education_unshown,
  coalesce(list(DISTINCT f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins
FROM tested t CROSS JOIN rules r LEFT JOIN found f USING (reading, family)
GROUP BY r.reading, t.family
ORDER BY r.reading, t.family;
