-- Proven offences by the family's minors: down by at least so much on the baseline. They are those of who was
-- a member and a minor on the day, or is when tested. Nought in the baseline and nought after is not
-- relevant, whatever made the family eligible.
WITH theirs AS (
  SELECT DISTINCT r.reading, t.family, o.origin, o.committed_on
  FROM rules r CROSS JOIN tested t JOIN member m ON m.family = t.family
  JOIN offence o ON o.person = m.person
  WHERE CASE r.whose_events
      WHEN 'members at the claim' THEN m.joined_on <= t.tested_on
        AND (m.left_on IS NULL OR m.left_on > t.tested_on)
      ELSE o.committed_on >= m.joined_on AND (m.left_on IS NULL OR o.committed_on < m.left_on) END
    AND birthday(m.born_on, 18) > CASE r.youth_offence_age
      WHEN 'on the day tested' THEN t.tested_on ELSE o.committed_on END
), counted AS (
  SELECT w.reading, w.family, w.base_from, w.base_until, w.tested_from, w.tested_until, w.in_order,
    count(o.origin) FILTER (o.committed_on > w.base_from AND o.committed_on <= w.base_until) AS before,
    count(o.origin) FILTER (o.committed_on > w.tested_from AND o.committed_on <= w.tested_until) AS after,
    list(o.origin ORDER BY o.origin) FILTER (
      (o.committed_on > w.base_from AND o.committed_on <= w.base_until)
      OR (o.committed_on > w.tested_from AND o.committed_on <= w.tested_until)) AS origins
  FROM baselines w LEFT JOIN theirs o USING (reading, family)
  GROUP BY w.reading, w.family, w.base_from, w.base_until, w.tested_from, w.tested_until, w.in_order
)
SELECT
  c.reading, c.family,
  fallen(before, after, r.fall_over, r.fall_under, in_order, r.new_problem) AS verdict,
  before, after, 0::BIGINT AS worst, c.tested_from + 1 AS window_from, c.tested_until AS window_until,
  coalesce(c.origins, []) AS origins, {'early': NOT in_order,
    'baseline': [strftime(c.base_from + 1, '%Y-%m-%d'), strftime(c.base_until, '%Y-%m-%d')]} AS noted
FROM counted c JOIN rules r USING (reading)
ORDER BY c.reading, c.family;
