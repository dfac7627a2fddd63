-- Every child of the family: fewer than three fixed-term exclusions and less than 15% of sessions
-- missed without leave over the last three terms; nobody excluded for good or off roll. Relevant if that
-- was a problem when attached, or a child fails it now: a missing record is neither. Where no child
-- is left to test it is left out.
WITH children AS (
  SELECT DISTINCT t.family, t.tested_on, t.attached_on, m.person, m.born_on,
    birthday(m.born_on, 16) <= t.tested_on AS sixteen
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
    AND birthday(m.born_on, 18) > t.tested_on
), past_terms AS (
  SELECT t.family, t.attached_on, s.name, s.starts, s.ends,
    row_number() OVER (PARTITION BY t.family ORDER BY s.ends DESC) AS back
  FROM tested t JOIN term s ON s.ends <= t.tested_on
), last_terms AS (
  SELECT r.reading, r.absence_over, r.absence_under, p.family, p.name, p.starts, p.ends, p.back
  FROM past_terms p CROSS JOIN rules r
  WHERE p.back <= r.terms
    AND (r.terms_tested <> 'all three must follow attachment' OR p.starts >= p.attached_on)
), expected AS (
  SELECT l.reading, l.back, c.family, c.person, c.sixteen, a.person IS NOT NULL AS shown,
    l.back = 1 AND a.on_roll = 'no' AS off_roll, a.possible, a.unauthorised, a.fixed, a.permanent,
    a.possible > 0 AND a.unauthorised * l.absence_under >= l.absence_over * a.possible AS truant, a.origin
  FROM children c JOIN last_terms l ON l.family = c.family
  LEFT JOIN attendance a ON a.person = c.person AND a.term = l.name
  WHERE birthday(c.born_on, 5) <= l.starts
), by_child AS (
  SELECT reading, family, person,
    count(*) FILTER (NOT shown) AS missing, count(*) FILTER (shown) AS seen,
    coalesce(sum(unauthorised), 0)::BIGINT AS missed, coalesce(sum(possible), 0)::BIGINT AS possible,
    coalesce(sum(fixed), 0)::BIGINT AS fixed, coalesce(sum(permanent), 0)::BIGINT AS permanent,
    coalesce(bool_or(off_roll), false) AS off_roll,
    coalesce(bool_or(off_roll AND sixteen), false) AS off_roll_at_sixteen,
    bool_or(back = 1 AND NOT shown AND sixteen) AS unsaid,
    coalesce(bool_or(truant), false) AS truant_in_a_term,
    list(origin ORDER BY origin) FILTER (shown) AS origins
  FROM expected GROUP BY reading, family, person
), judged AS (
  SELECT c.*,
    r.leaver = 'neutral' AND (permanent = 0 OR r.excluded_leaver = 'neutral too')
      AND (off_roll_at_sixteen OR unsaid AND r.unsaid_leaver = 'taken as a leaver') AS leaver,
    fixed >= r.fixed_exclusions OR permanent > 0 OR off_roll
      OR (CASE r.absence_pooled WHEN 'in each term' THEN truant_in_a_term
          ELSE possible > 0 AND missed * r.absence_under >= r.absence_over * possible END)
      AS fails
  FROM by_child c JOIN rules r USING (reading)
), by_family AS (
  SELECT reading, family, count(*) FILTER (leaver) AS leavers, count(*) FILTER (NOT leaver) AS children,
    count(*) FILTER (NOT leaver AND fails) AS failing,
    count(*) FILTER (NOT leaver AND missing > 0) AS unshown,
    count(*) FILTER (NOT leaver AND unsaid) AS unsaid,
    count(*) FILTER (NOT leaver AND seen = 0) AS unseen,
    max(missed * 10000 // nullif(possible, 0)) FILTER (NOT leaver AND possible > 0) AS worst,
    list_sort(flatten(list(coalesce(origins, [])) FILTER (NOT leaver))) AS origins
  FROM judged GROUP BY reading, family
), minors AS (
  SELECT family, count(DISTINCT person) AS minors FROM children GROUP BY family
), term_days AS (
  SELECT reading, family, count(*) AS terms, min(starts) AS first_day, max(ends) AS last_day
  FROM last_terms GROUP BY reading, family
)
SELECT
  r.reading, t.family, 'education' AS criterion,
  CASE
    WHEN coalesce(b.failing, 0) > 0 THEN 'fail'
    WHEN NOT e.education THEN 'not relevant'
    WHEN b.unseen > 0 OR d.terms IS NULL AND n.minors > 0 THEN 'not shown'
    WHEN (b.unshown > 0 OR d.terms < r.terms AND n.minors > coalesce(b.leavers, 0))
      AND r.missing_term = 'not shown: refused' THEN 'not shown'
    WHEN coalesce(b.children, 0) = 0 AND coalesce(b.leavers, 0) > 0 THEN 'not relevant'
    WHEN coalesce(b.children, 0) = 0 THEN
      CASE r.no_child WHEN 'refused' THEN 'not evaluable' ELSE 'not relevant' END
    ELSE 'pass'
  END AS verdict,
  coalesce(b.failing, 0)::BIGINT AS before, coalesce(b.children, 0)::BIGINT AS after,
  coalesce(b.worst, 0)::BIGINT AS worst,
  d.first_day AS window_from, d.last_day AS window_until,
  coalesce(b.origins, []) AS origins, 
  {'unshown': coalesce(b.unshown, 0), 'unsaid': coalesce(b.unsaid, 0)} AS noted
FROM tested t CROSS JOIN rules r
JOIN (SELECT reading AS eligible_as, family, education FROM eligible) e USING (eligible_as, family)
LEFT JOIN by_family b USING (reading, family) LEFT JOIN term_days d USING (reading, family)
LEFT JOIN minors n ON n.family = t.family
ORDER BY r.reading, t.family;
