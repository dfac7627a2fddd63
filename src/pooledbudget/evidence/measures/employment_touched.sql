-- Which families another answer to a question of work can turn, by the rule that it is the answer to: those in
-- which somebody left a benefit and has worked within the longest time that any answer looks at, 30 weeks or
-- the window. Of all others no answer finds work to pass on. It names one too many rather than one too few.
WITH jobs AS (
  SELECT person, min(starts_on) AS first_day, bool_or(starts_on - ended BETWEEN 2 AND 8) AS days_between
  FROM (
    SELECT person, starts_on, max(ends_on) OVER (PARTITION BY person ORDER BY starts_on, ends_on
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended
    FROM work)
  GROUP BY person
), on_benefits AS (
  SELECT person, min(ends_on) AS left_on, bool_or(benefit IN ('carers allowance', 'universal credit')) AS doubtful
  FROM benefit GROUP BY person
), may_pass AS (
  SELECT t.family, bool_or(e.doubtful) AS doubtful, bool_or(m.left_on <= t.tested_on) AS has_left,
    bool_or(coalesce(j.days_between, false)) AS days_between,
    bool_or(m.role <> '' OR birthday(m.born_on, 18) > j.first_day) AS young
  FROM tested t JOIN rules r ON r.reading = 0
  JOIN member m ON m.family = t.family AND m.joined_on <= t.tested_on
  JOIN work k ON k.person = m.person AND k.starts_on <= t.tested_on
    AND coalesce(k.ends_on, t.tested_on) >= t.tested_on - greatest(210, r.window_months * 31 + 3)::INTEGER
  JOIN jobs j ON j.person = m.person
  JOIN on_benefits e ON e.person = m.person AND e.left_on < t.tested_on
  GROUP BY t.family
)
SELECT p.family, d.rule
FROM may_pass p JOIN (SELECT DISTINCT rule FROM differs) d ON CASE d.rule
  WHEN 'which_benefits' THEN p.doubtful WHEN 'worker_left' THEN p.has_left
  WHEN 'between_jobs' THEN p.days_between WHEN 'adult' THEN p.young ELSE true END;
