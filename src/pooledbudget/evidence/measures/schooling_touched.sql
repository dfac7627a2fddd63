-- Which families another answer to a question of school can turn, by the rule that it is the answer to. It
-- names one too many rather than one too few: of a family it does not name, nothing is there that the
-- answers would see otherwise.
WITH looked_at AS (
  SELECT t.family, t.tested_on, t.attached_on, s.name, s.starts, s.ends,
    rank() OVER (PARTITION BY t.family, s.ends < t.tested_on ORDER BY s.ends DESC) AS back
  FROM tested t JOIN term s ON s.starts <= t.tested_on
), last_terms AS (
  SELECT l.* FROM looked_at l JOIN rules r ON r.reading = 0
  WHERE l.back <= r.terms OR l.ends >= l.tested_on
), days AS (
  SELECT t.family, t.tested_on, t.attached_on, coalesce(min(l.starts), t.tested_on) AS first_day,
    greatest(t.tested_on, max(l.ends)) AS last_day, count(l.name) AS terms,
    coalesce(bool_or(l.ends >= t.tested_on OR l.starts < t.attached_on), false) AS other_terms
  FROM tested t LEFT JOIN last_terms l ON l.family = t.family
  GROUP BY t.family, t.tested_on, t.attached_on
), children AS (
  SELECT d.family, m.person, d.tested_on, d.first_day, m.born_on, m.joined_on, m.left_on,
    birthday(m.born_on, 15) <= d.last_day AS older
  FROM days d JOIN member m
    ON m.family = d.family AND m.joined_on <= d.tested_on AND birthday(m.born_on, 18) > d.first_day
), school AS (
  SELECT c.family, c.older, l.starts < c.joined_on AS before_joining,
    birthday(c.born_on, 5) > l.starts AS young, a.person IS NULL AS missing, coalesce(a.reported_on > c.tested_on, false) AS late,
    coalesce(a.on_roll = 'no', false) AS off_roll, coalesce(a.permanent > 0, false) AS excluded,
    coalesce(a.unauthorised * r.absence_under >= r.absence_over * a.possible AND a.unauthorised > 0, false)
      AS truant
  FROM children c JOIN last_terms l ON l.family = c.family JOIN rules r ON r.reading = 0
  LEFT JOIN attendance a ON a.person = c.person AND a.term = l.name
), at_school AS (
  SELECT family, bool_or(before_joining) AS before_joining, bool_or(young) AS young,
    bool_or(missing OR late) AS missing, bool_or(late) AS late, bool_or(off_roll OR excluded) AS excluded, bool_or(truant) AS truant,
    bool_or(older AND (off_roll OR missing OR late)) AS may_have_left
  FROM school GROUP BY family
), at_home AS (
  SELECT family, bool_or(older) AS older, bool_or(left_on <= tested_on) AS has_left,
    bool_or(birthday(born_on, 18) <= tested_on) AS grown, bool_or(birthday(born_on, 5) > first_day) AS young,
    bool_or(NOT older AND birthday(born_on, 5) <= first_day AND joined_on <= first_day
      AND (left_on IS NULL OR left_on > tested_on)) AS tested_anyhow
  FROM children GROUP BY family
)
SELECT d.family, unnest(list_filter([
    CASE WHEN d.other_terms THEN 'terms_tested' END,
    CASE WHEN s.missing OR d.other_terms OR d.terms < r.terms THEN 'missing_term' END,
    CASE WHEN s.truant THEN 'absence_pooled' END,
    CASE WHEN s.excluded THEN 'exclusion' END,
    CASE WHEN s.late THEN 'evidence_day' END,
    CASE WHEN s.before_joining THEN 'joiner' END,
    CASE WHEN s.young OR h.young THEN 'under_five' END,
    CASE WHEN h.has_left THEN 'whose_children' END,
    CASE WHEN h.grown THEN 'child_age' END,
    CASE WHEN h.older THEN 'leaver_age' END,
    CASE WHEN h.older THEN 'sixth_former' END,
    CASE WHEN s.may_have_left THEN 'leaver' END,
    CASE WHEN s.may_have_left THEN 'unsaid_leaver' END,
    CASE WHEN s.may_have_left THEN 'excluded_leaver' END,
    CASE WHEN NOT coalesce(h.tested_anyhow, false) THEN 'no_child' END],
  lambda rule: rule IS NOT NULL)) AS rule
FROM days d JOIN rules r ON r.reading = 0
LEFT JOIN at_school s ON s.family = d.family LEFT JOIN at_home h ON h.family = d.family;
