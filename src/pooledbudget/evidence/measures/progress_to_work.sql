-- One adult who volunteered for the Work Programme, or joined ESF provision, within the window,
-- while no adult of the family is in new work at the claim.
WITH adults AS (
  SELECT DISTINCT t.family, t.tested_on, t.attached_on, m.person
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
    AND m.born_on + INTERVAL 18 YEAR <= t.tested_on
), joined AS (
  SELECT w.reading, w.family, list(DISTINCT p.origin ORDER BY p.origin) AS origins
  FROM windows w JOIN adults a ON a.family = w.family
  JOIN provision p ON p.person = a.person
    AND p.starts_on > w.tested_from AND p.starts_on <= w.tested_until
  GROUP BY w.reading, w.family
), new_work AS (
  SELECT a.family, list(DISTINCT k.origin ORDER BY k.origin) AS origins
  FROM adults a JOIN work k ON k.person = a.person
    AND k.starts_on > a.attached_on AND k.starts_on <= a.tested_on
    AND (k.ends_on IS NULL OR k.ends_on >= a.tested_on)
  GROUP BY a.family
)
SELECT
  w.reading, w.family, 'progress to work' AS criterion,
  CASE WHEN joined.family IS NULL OR new_work.family IS NOT NULL THEN 'fail' ELSE 'pass' END AS verdict,
  CASE WHEN new_work.family IS NULL THEN 0 ELSE 1 END::BIGINT AS before,
  CASE WHEN joined.family IS NULL THEN 0 ELSE 1 END::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until,
  coalesce(joined.origins, []) || coalesce(new_work.origins, []) AS origins
FROM windows w LEFT JOIN joined USING (reading, family) LEFT JOIN new_work USING (family)
ORDER BY w.reading, w.family;
