-- Which of the four criteria each family met on the day it was attached, by the rules in force: no other
-- reading bears on them.
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
), minors AS (
  SELECT * FROM present WHERE born_on + INTERVAL 18 YEAR > attached_on
), offended AS (
  SELECT n.family, list(DISTINCT o.origin ORDER BY o.origin) AS origins
  FROM present n JOIN offence o
    ON o.person = n.person AND o.committed_on <= n.attached_on
    AND n.born_on + INTERVAL 18 YEAR > o.committed_on
  CROSS JOIN in_force r
  WHERE o.committed_on > (n.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE
  GROUP BY n.family
), ordered AS (
  SELECT t.family, list(DISTINCT f.origin ORDER BY f.origin) AS origins
  FROM tested t JOIN flag f
    ON f.family = t.family AND f.flag = 'asb order' AND f.from_day <= t.attached_on
  CROSS JOIN in_force r
  WHERE f.to_day IS NULL OR f.to_day > (t.attached_on - r.offence_months * INTERVAL 1 MONTH)::DATE
  GROUP BY t.family
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
    list(a.origin ORDER BY a.origin) AS origins
  FROM minors n JOIN last_terms l ON l.family = n.family
  JOIN attendance a ON a.person = n.person AND a.term = l.name
  GROUP BY n.family, n.person
), out_of_school AS (
  SELECT s.family, flatten(list(s.origins)) AS origins
  FROM schooling s CROSS JOIN in_force r
  WHERE s.permanent > 0 OR s.off_roll OR s.fixed >= r.fixed_exclusions
    OR s.missed * r.absence_under >= r.absence_over * s.possible AND s.possible > 0
  GROUP BY s.family
), flagged_off AS (
  SELECT t.family, list(DISTINCT f.origin ORDER BY f.origin) AS origins
  FROM tested t JOIN flag f
    ON f.family = t.family AND f.flag IN ('off roll', 'alternative provision')
    AND f.from_day <= t.attached_on AND (f.to_day IS NULL OR f.to_day >= t.attached_on)
  GROUP BY t.family
), workless AS (
  SELECT p.family, list(DISTINCT b.origin ORDER BY b.origin) AS origins
  FROM present p JOIN benefit b
    ON b.person = p.person AND b.starts_on <= p.attached_on
    AND (b.ends_on IS NULL OR b.ends_on >= p.attached_on)
  WHERE p.born_on + INTERVAL 18 YEAR <= p.attached_on
  GROUP BY p.family
), concern AS (
  SELECT t.family, list(DISTINCT f.origin ORDER BY f.origin) AS origins
  FROM tested t JOIN flag f
    ON f.family = t.family AND f.flag = 'local concern'
    AND f.from_day <= t.attached_on AND (f.to_day IS NULL OR f.to_day >= t.attached_on)
  GROUP BY t.family
)
SELECT
  t.family,
  offended.family IS NOT NULL AS youth_crime,
  ordered.family IS NOT NULL AS asb,
  out_of_school.family IS NOT NULL OR flagged_off.family IS NOT NULL AS education,
  workless.family IS NOT NULL AS worklessness,
  concern.family IS NOT NULL AS local_concern,
  list_distinct(coalesce(offended.origins, []) || coalesce(ordered.origins, [])
    || coalesce(out_of_school.origins, []) || coalesce(flagged_off.origins, [])
    || coalesce(workless.origins, []) || coalesce(concern.origins, [])) AS origins
FROM tested t
LEFT JOIN offended USING (family) LEFT JOIN ordered USING (family)
LEFT JOIN out_of_school USING (family) LEFT JOIN flagged_off USING (family)
LEFT JOIN workless USING (family) LEFT JOIN concern USING (family)
ORDER BY t.family;
