-- No adult of the family on an out-of-work benefit on a day of the window to the claim.
WITH found AS (
  SELECT DISTINCT w.reading, w.family, b.origin, m.person
  FROM windows w JOIN rules r USING (reading) JOIN member m
    ON m.family = w.family AND m.joined_on <= w.tested_on AND (m.left_on IS NULL OR m.left_on > w.tested_on)
    AND grown(r.adult, m.born_on, m.role, w.tested_on)
  JOIN benefit b ON b.person = m.person AND b.starts_on <= w.tested_until
    AND (b.ends_on IS NULL OR b.ends_on > w.tested_from)
    AND (r.adult <> '18 at the event'
      OR birthday(m.born_on, 18) <= least(coalesce(b.ends_on, w.tested_until), w.tested_until))
    AND (r.which_benefits <> 'neither counts' OR b.benefit NOT IN ('carers allowance', 'universal credit'))
)
SELECT
  w.reading, w.family, CASE WHEN count(f.origin) > 0 THEN 'fail' ELSE 'pass' END AS verdict,
  count(DISTINCT f.person) AS before, 0::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until,
  coalesce(list(f.origin ORDER BY f.origin) FILTER (f.origin IS NOT NULL), []) AS origins,
  {'who': coalesce(list(DISTINCT {'person': f.person}) FILTER (f.person IS NOT NULL), [])} AS noted
FROM windows w LEFT JOIN found f USING (reading, family)
GROUP BY w.reading, w.family, w.tested_from, w.tested_until
ORDER BY w.reading, w.family;
