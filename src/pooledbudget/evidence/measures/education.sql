-- Every child of the family: fewer than three fixed-term exclusions and less than 15% of sessions
-- missed without leave over the last three terms; nobody excluded for good or off roll.
WITH children AS (
  SELECT DISTINCT t.family, t.tested_on, t.attached_on, m.person, m.born_on,
    m.born_on + INTERVAL 16 YEAR <= t.tested_on AS sixteen
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
    AND m.born_on + INTERVAL 18 YEAR > t.tested_on
), last_terms AS (
  SELECT family, name, starts, ends, back FROM (
    SELECT t.family, s.name, s.starts, s.ends, t.attached_on,
      row_number() OVER (PARTITION BY t.family ORDER BY s.ends DESC) AS back
    FROM tested t JOIN term s ON s.ends <= t.tested_on)
  WHERE back <= getvariable('terms')
    AND (getvariable('terms_tested') <> 'all three must follow attachment' OR starts >= attached_on)
), expected AS (
  SELECT c.*, l.name, l.back, l.starts, l.ends,
    a.person IS NOT NULL AS shown, a.on_roll, a.possible, a.unauthorised, a.fixed, a.permanent, a.origin
  FROM children c JOIN last_terms l ON l.family = c.family
  LEFT JOIN attendance a ON a.person = c.person AND a.term = l.name
  WHERE c.born_on + INTERVAL 5 YEAR <= l.starts
), leavers AS (
  SELECT DISTINCT family, person FROM expected
  WHERE sixteen AND back = 1 AND on_roll = 'no' AND getvariable('leaver') = 'neutral'
    AND (family, person) NOT IN (SELECT (family, person) FROM expected WHERE permanent > 0)
), by_child AS (
  SELECT e.family, e.person,
    count(*) FILTER (NOT shown) AS missing,
    coalesce(sum(unauthorised), 0)::BIGINT AS missed, coalesce(sum(possible), 0)::BIGINT AS possible,
    coalesce(sum(fixed), 0)::BIGINT AS fixed, coalesce(sum(permanent), 0)::BIGINT AS permanent,
    coalesce(bool_or(back = 1 AND on_roll = 'no'), false) AS off_roll,
    coalesce(bool_or(possible > 0
      AND unauthorised * getvariable('absence_under') >= getvariable('absence_over') * possible), false)
      AS over_in_a_term,
    list(origin ORDER BY origin) FILTER (shown) AS origins
  FROM expected e
  WHERE (e.family, e.person) NOT IN (SELECT (family, person) FROM leavers)
  GROUP BY e.family, e.person
), judged AS (
  SELECT *,
    fixed >= getvariable('fixed_exclusions') OR permanent > 0 OR off_roll
      OR (CASE getvariable('absence_pooled') WHEN 'in each term' THEN over_in_a_term
          ELSE possible > 0
            AND missed * getvariable('absence_under') >= getvariable('absence_over') * possible END)
      AS fails
  FROM by_child
), left_school AS (
  SELECT family, count(*) AS leavers FROM leavers GROUP BY family
), by_family AS (
  SELECT family, count(*) AS children, count(*) FILTER (fails) AS failing,
    count(*) FILTER (missing > 0) AS unshown,
    coalesce(max(missed * 10000 // nullif(possible, 0)) FILTER (possible > 0), 0)::BIGINT AS worst,
    list_sort(flatten(list(coalesce(origins, [])))) AS origins
  FROM judged GROUP BY family
), term_days AS (
  SELECT family, count(*) AS terms, min(starts) AS first_day, max(ends) AS last_day
  FROM last_terms GROUP BY family
)
SELECT
  t.family, 'education' AS criterion,
  CASE
    WHEN coalesce(b.failing, 0) > 0 THEN 'fail'
    WHEN (coalesce(b.unshown, 0) > 0 OR coalesce(d.terms, 0) < getvariable('terms'))
      AND coalesce(b.children, 0) > 0
      AND getvariable('missing_term') = 'not shown: refused' THEN 'not shown'
    WHEN NOT e.education THEN 'not relevant'
    WHEN coalesce(b.children, 0) = 0 AND coalesce(g.leavers, 0) > 0 THEN 'not relevant'
    WHEN coalesce(b.children, 0) = 0 THEN 'not evaluable'
    ELSE 'pass'
  END AS verdict,
  coalesce(b.failing, 0)::BIGINT AS before, coalesce(b.children, 0)::BIGINT AS after,
  coalesce(b.worst, 0)::BIGINT AS worst,
  d.first_day AS window_from, d.last_day AS window_until,
  coalesce(b.origins, []) AS origins
FROM tested t JOIN eligible e USING (family)
LEFT JOIN by_family b USING (family) LEFT JOIN term_days d USING (family)
LEFT JOIN left_school g USING (family)
ORDER BY t.family;
