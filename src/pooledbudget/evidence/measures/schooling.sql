-- Every child of the family: fewer than so many fixed-term exclusions and less than so much of the sessions
-- missed without leave over the last terms; nobody excluded for good or off roll. Whether it was a problem of
-- the family is for the programme to say. Where no child is left to test it is left out.
WITH past_terms AS (
  SELECT r.way, t.family, t.attached_on, s.name, s.starts, s.ends,
    row_number() OVER (PARTITION BY r.way, t.family ORDER BY s.ends DESC) AS back
  FROM followed t JOIN rules r ON r.reading = t.way JOIN term s ON CASE r.terms_tested
    WHEN 'the term in progress counts' THEN s.starts <= t.tested_on
    WHEN 'ended before that day' THEN s.ends < t.tested_on
    ELSE s.ends <= t.tested_on END
), last_terms AS (
  SELECT p.* FROM past_terms p JOIN rules r ON r.reading = p.way
  WHERE p.back <= r.terms
    AND (r.terms_tested <> 'all three must follow attachment' OR p.starts >= p.attached_on)
), term_days AS (
  SELECT way, family, count(*) AS terms, min(starts) AS first_day, max(ends) AS last_day
  FROM last_terms GROUP BY way, family
), children AS (
  SELECT r.way, t.family, m.person, any_value(m.born_on) AS born_on, min(m.joined_on) AS joined_on,
    CASE any_value(r.leaver_age)
      WHEN 'at the latest term''s end' THEN birthday(any_value(m.born_on), 16) <= any_value(d.last_day)
      WHEN 'at the legal leaving date' THEN leaving_day(any_value(m.born_on)) <= any_value(t.tested_on)
      ELSE birthday(any_value(m.born_on), 16) <= any_value(t.tested_on)
    END AS sixteen
  FROM followed t JOIN rules r ON r.reading = t.way
  JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
  LEFT JOIN term_days d ON d.way = r.way AND d.family = t.family
  WHERE (m.left_on IS NULL OR m.left_on > CASE r.whose_children
      WHEN 'also those who left since attachment' THEN greatest(m.joined_on, t.attached_on)
      ELSE t.tested_on END)
    AND birthday(m.born_on, 18) > CASE r.child_age
      WHEN 'on the first day of the three terms' THEN coalesce(d.first_day, t.tested_on)
      ELSE t.tested_on END
  GROUP BY r.way, t.family, m.person
), expected AS (
  SELECT l.way, l.back, l.name, c.family, c.person, c.sixteen, a.person IS NOT NULL AS shown,
    a.on_roll = 'no' AS off_roll, a.possible, a.unauthorised, a.fixed, a.permanent,
    a.possible > 0 AND a.unauthorised * r.absence_under >= r.absence_over * a.possible AS truant, a.origin
  FROM children c JOIN rules r ON r.reading = c.way
  JOIN last_terms l ON l.way = c.way AND l.family = c.family
  JOIN tested t ON t.family = c.family
  LEFT JOIN attendance a ON a.person = c.person AND a.term = l.name
    AND (r.evidence_day <> 'only what was reported by the claim day' OR a.reported_on <= t.tested_on)
  WHERE (r.under_five = 'yes' OR birthday(c.born_on, 5) <= l.starts)
    AND (r.joiner <> 'terms since joining' OR l.starts >= c.joined_on)
), left_school AS (
  SELECT e.way, e.family, e.person,
    coalesce(bool_or(e.back = 1 AND e.off_roll AND e.sixteen), false) AS stated,
    bool_or(e.back = 1 AND NOT e.shown AND e.sixteen) AS unsaid,
    bool_or(e.sixteen) AND NOT coalesce(bool_or(e.back = 1 AND e.off_roll), false)
      AND bool_or(e.back = 1 AND e.shown) AS sixth_former
  FROM expected e GROUP BY e.way, e.family, e.person
), counted AS (
  SELECT e.*, l.stated, l.unsaid, l.sixth_former,
    l.stated OR l.unsaid AND r.unsaid_leaver = 'taken as a leaver' AS has_left,
    r.leaver = 'tested on the terms on a roll' AND coalesce(l.stated AND e.off_roll
      OR l.unsaid AND r.unsaid_leaver = 'taken as a leaver' AND (e.off_roll OR e.back = 1), false)
      AS passed_over
  FROM expected e JOIN left_school l USING (way, family, person) JOIN rules r ON r.reading = e.way
), by_child AS (
  SELECT way, family, person, any_value(stated) AS stated, any_value(unsaid) AS unsaid,
    any_value(has_left) AS has_left, any_value(sixth_former) AS sixth_former,
    count(*) FILTER (NOT shown AND NOT passed_over) AS missing, count(*) FILTER (shown) AS seen,
    count(*) FILTER (NOT passed_over) AS looked_at,
    coalesce(sum(unauthorised) FILTER (NOT passed_over), 0)::BIGINT AS missed,
    coalesce(sum(possible) FILTER (NOT passed_over), 0)::BIGINT AS possible,
    coalesce(sum(fixed) FILTER (NOT passed_over), 0)::BIGINT AS fixed,
    coalesce(sum(permanent) FILTER (NOT passed_over), 0)::BIGINT AS permanent,
    coalesce(bool_or(off_roll AND NOT passed_over), false) AS off_roll_ever,
    coalesce(bool_or(back = 1 AND off_roll AND NOT passed_over), false) AS off_roll,
    coalesce(bool_or(truant AND NOT passed_over), false) AS truant_in_a_term,
    list(name ORDER BY back DESC) FILTER (truant OR fixed > 0 OR permanent > 0 OR off_roll OR NOT shown)
      AS terms,
    list(origin ORDER BY origin) FILTER (shown) AS origins
  FROM counted GROUP BY way, family, person
), judged AS (
  SELECT r.reading, c.*,
    has_left AND r.leaver = 'neutral' AND (permanent = 0 OR r.excluded_leaver = 'neutral too')
      OR has_left AND r.leaver = 'tested on the terms on a roll' AND looked_at = 0
      OR c.sixth_former AND r.sixth_former = 'left out' AS leaver,
    fixed >= r.fixed_exclusions AS too_often,
    r.exclusion <> 'ignored' AND permanent > 0 AS excluded,
    CASE r.exclusion WHEN 'ignored' THEN false WHEN 'off roll in any term fails' THEN off_roll_ever
      ELSE off_roll END AS off,
    CASE r.absence_pooled WHEN 'in each term' THEN truant_in_a_term
      ELSE possible > 0 AND missed * r.absence_under >= r.absence_over * possible END AS truant
  FROM by_child c JOIN asked q ON q.family = c.family
  JOIN rules r ON r.reading = q.reading AND r.way = c.way
), by_family AS (
  SELECT reading, family, count(*) FILTER (leaver) AS leavers, count(*) FILTER (NOT leaver) AS children,
    count(*) FILTER (NOT leaver AND (too_often OR excluded OR off OR truant)) AS failing,
    count(*) FILTER (NOT leaver AND missing > 0) AS unshown,
    count(*) FILTER (NOT leaver AND unsaid) AS unsaid,
    count(*) FILTER (NOT leaver AND seen = 0) AS unseen,
    max(missed * 10000 // nullif(possible, 0)) FILTER (NOT leaver AND possible > 0) AS worst,
    list({'person': person, 'terms': terms, 'missed': missed, 'possible': possible, 'fixed': fixed,
      'permanent': permanent, 'failed': list_filter([
        CASE WHEN truant THEN 'absence' END, CASE WHEN too_often THEN 'exclusions' END,
        CASE WHEN excluded THEN 'permanent' END, CASE WHEN off THEN 'off roll' END,
        CASE WHEN missing > 0 THEN 'missing' END], lambda word: word IS NOT NULL)}
      ORDER BY person)
      FILTER (NOT leaver AND (too_often OR excluded OR off OR truant OR missing > 0)) AS who,
    list_sort(flatten(list(coalesce(origins, [])) FILTER (NOT leaver))) AS origins
  FROM judged GROUP BY reading, family
), of_school_age AS (
  SELECT c.way, c.family, count(*) AS children
  FROM children c JOIN rules r ON r.reading = c.way JOIN tested t ON t.family = c.family
  WHERE r.under_five = 'yes' OR birthday(c.born_on, 5) <= t.tested_on GROUP BY c.way, c.family
)
SELECT
  reading, t.family,
  CASE
    WHEN coalesce(b.failing, 0) > 0 THEN 'fail'
    WHEN b.unseen > 0 OR d.terms IS NULL AND n.children > 0 THEN 'not shown'
    WHEN (b.unshown > 0 OR coalesce(d.terms, 0) < r.terms AND b.children > 0)
      AND r.missing_term = 'not shown: refused' THEN 'not shown'
    WHEN coalesce(b.children, 0) = 0 AND coalesce(b.leavers, 0) > 0 THEN 'not relevant'
    WHEN coalesce(b.children, 0) = 0 THEN
      CASE r.no_child WHEN 'refused' THEN 'not evaluable' ELSE 'not relevant' END
    ELSE 'pass'
  END AS verdict,
  coalesce(b.failing, 0)::BIGINT AS before, coalesce(b.children, 0)::BIGINT AS after,
  coalesce(b.worst, 0)::BIGINT AS worst,
  d.first_day AS window_from, d.last_day AS window_until, coalesce(b.origins, []) AS origins,
  {'unshown': coalesce(b.unshown, 0), 'unsaid': coalesce(b.unsaid, 0), 'who': coalesce(b.who, [])} AS noted
FROM asked t JOIN rules r USING (reading)
LEFT JOIN by_family b USING (reading, family) LEFT JOIN term_days d USING (way, family)
LEFT JOIN of_school_age n USING (way, family)
ORDER BY reading, t.family;
