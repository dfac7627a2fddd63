-- A child of the family excluded for good, or so many times for a fixed term, or off roll, or absent without
-- leave for too much of the last terms before the day; absence is not shown while a term has no record,
-- and no term before the age of five is looked at.
WITH children AS (
  SELECT DISTINCT t.family, t.tested_on, m.person, m.born_on
  FROM tested t JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on) AND birthday(m.born_on, 18) > t.tested_on
), past_terms AS (
  SELECT r.reading, d.tested_on, s.name, s.starts,
    row_number() OVER (PARTITION BY r.reading, d.tested_on ORDER BY s.ends DESC) AS back
  FROM rules r CROSS JOIN (SELECT DISTINCT tested_on FROM tested) d JOIN term s ON CASE r.terms_tested
    WHEN 'the term in progress counts' THEN s.starts <= d.tested_on
    WHEN 'ended before that day' THEN s.ends < d.tested_on
    ELSE s.ends <= d.tested_on END
), last_terms AS (
  SELECT p.* FROM past_terms p JOIN rules r USING (reading) WHERE p.back <= r.terms
), known_terms AS (
  SELECT reading, tested_on, count(*) AS terms FROM last_terms GROUP BY reading, tested_on
), schooled AS (
  SELECT l.reading, c.family, c.person, any_value(c.tested_on) AS tested_on,
    sum(a.unauthorised)::BIGINT AS missed, sum(a.possible)::BIGINT AS possible,
    sum(a.fixed)::BIGINT AS fixed, sum(a.permanent)::BIGINT AS permanent,
    bool_or(l.back = 1 AND a.on_roll = 'no') AS off_roll,
    count(*) FILTER (a.origin IS NULL) AS missing,
    list(a.origin) FILTER (a.origin IS NOT NULL) AS origins
  FROM children c JOIN last_terms l ON l.tested_on = c.tested_on JOIN rules r USING (reading)
  LEFT JOIN attendance a ON a.person = c.person AND a.term = l.name
  WHERE r.under_five = 'yes' OR birthday(c.born_on, 5) <= l.starts
  GROUP BY l.reading, c.family, c.person
), ever_excluded AS (
  SELECT r.reading, c.family, a.origin
  FROM rules r CROSS JOIN children c JOIN attendance a ON a.person = c.person AND a.permanent > 0
  JOIN term s ON s.name = a.term AND s.ends <= c.tested_on
  WHERE r.exclusion_window = 'ever' AND (r.under_five = 'yes' OR birthday(c.born_on, 5) <= s.starts)
), judged AS (
  SELECT s.reading, s.family, s.origins,
    s.permanent > 0 OR s.off_roll OR s.fixed >= r.fixed_exclusions AS otherwise,
    s.missed * r.absence_under >= r.absence_over * s.possible AND s.possible > 0 AS truant,
    s.missing = 0 AND k.terms = r.terms OR r.missing_term = 'judged on what exists' AS shown
  FROM schooled s JOIN rules r USING (reading) JOIN known_terms k USING (reading, tested_on)
), found AS (
  SELECT reading, family, unnest(origins) AS origin FROM judged WHERE otherwise OR truant AND shown
  UNION
  SELECT reading, family, origin FROM ever_excluded
), unshown AS (
  SELECT DISTINCT reading, family FROM judged WHERE truant AND NOT shown
), met AS (
  SELECT reading, family, list(DISTINCT origin ORDER BY origin) AS origins FROM found GROUP BY reading, family
)
SELECT
  r.reading, t.family,
  CASE WHEN m.origins IS NOT NULL THEN 'pass' WHEN u.family IS NOT NULL THEN 'not shown' ELSE 'fail' END
    AS verdict,
  coalesce(len(m.origins), 0)::BIGINT AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  NULL::DATE AS window_from, NULL::DATE AS window_until, coalesce(m.origins, []) AS origins, NULL AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN met m USING (reading, family)
LEFT JOIN unshown u USING (reading, family)
ORDER BY r.reading, t.family;
