-- One adult who volunteered for the Work Programme, or joined ESF provision, within the window,
-- while no adult of the family is in new work at the claim. Who was referred to the Work Programme
-- joined nothing. New work is what began on the day of attachment or since.
WITH adults AS (
  SELECT DISTINCT r.reading, t.family, t.tested_on, t.attached_on, m.person, m.born_on
  FROM rules r CROSS JOIN tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
    AND (r.adult = '18 at the event' OR grown(r.adult, m.born_on, m.role, t.tested_on))
), begun AS (
  SELECT DISTINCT w.reading, w.family, p.origin,
    CASE
      WHEN p.provision = 'esf' OR p.volunteered = 'yes' THEN 'joined'
      WHEN p.volunteered = 'no' THEN 'referred'
      WHEN r.volunteered = 'taken as volunteered' THEN 'joined'
      ELSE 'not said'
    END AS how
  FROM windows w JOIN rules r USING (reading)
  JOIN adults a ON a.reading = w.reading AND a.family = w.family
  JOIN provision p ON p.person = a.person
    AND p.starts_on > w.tested_from AND p.starts_on <= w.tested_until
    AND (r.adult <> '18 at the event' OR birthday(a.born_on, 18) <= p.starts_on)
), joined AS (
  SELECT reading, family, list(origin ORDER BY origin) AS origins,
    count(*) FILTER (how = 'joined') AS joined, count(*) FILTER (how = 'referred') AS referred,
    count(*) FILTER (how = 'not said') AS not_said
  FROM begun GROUP BY reading, family
), new_work AS (
  SELECT a.reading, a.family, list(DISTINCT k.origin ORDER BY k.origin) AS origins
  FROM adults a JOIN rules r USING (reading) JOIN work k ON k.person = a.person
    AND k.starts_on >= a.attached_on AND k.starts_on <= a.tested_on
    AND (r.progress_lost = 'after any work since attachment' OR k.ends_on IS NULL OR k.ends_on >= a.tested_on)
    AND (r.adult <> '18 at the event' OR birthday(a.born_on, 18) <= k.starts_on)
  WHERE r.progress_lost <> 'only with the employment result'
  GROUP BY a.reading, a.family
)
SELECT
  w.reading, w.family,
  CASE WHEN coalesce(j.joined, 0) = 0 OR n.family IS NOT NULL THEN 'fail' ELSE 'pass' END AS verdict,
  CASE WHEN n.family IS NULL THEN 0 ELSE 1 END::BIGINT AS before,
  CASE WHEN coalesce(j.joined, 0) = 0 THEN 0 ELSE 1 END::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until,
  coalesce(j.origins, []) || coalesce(n.origins, []) AS origins,
  {'referred': coalesce(j.referred, 0), 'not_said': coalesce(j.not_said, 0)} AS noted
FROM windows w LEFT JOIN joined j USING (reading, family) LEFT JOIN new_work n USING (reading, family)
ORDER BY w.reading, w.family;
