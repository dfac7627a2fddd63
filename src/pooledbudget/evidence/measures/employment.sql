-- One adult who left an out-of-work benefit within the window and has worked ever since, to the
-- claim, without a day's gap, for 13 weeks; not on the Work Programme or ESF provision.
WITH adults AS (
  SELECT DISTINCT t.family, t.tested_on, m.person
  FROM tested t JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > t.tested_on)
    AND m.born_on + INTERVAL 18 YEAR <= t.tested_on
), spells AS (
  SELECT a.*, k.starts_on, least(coalesce(k.ends_on, a.tested_on), a.tested_on) AS ends_on, k.origin,
    max(least(coalesce(k.ends_on, a.tested_on), a.tested_on)) OVER (
      PARTITION BY a.family, a.person ORDER BY k.starts_on, k.origin
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS worked_until
  FROM adults a JOIN work k ON k.person = a.person AND k.starts_on <= a.tested_on
), islands AS (
  SELECT *, sum(CASE WHEN worked_until IS NULL OR starts_on > worked_until + 1 THEN 1 ELSE 0 END)
    OVER (PARTITION BY family, person ORDER BY starts_on, origin) AS island
  FROM spells
), jobs AS (
  SELECT family, person, tested_on, island,
    min(starts_on) AS began, max(ends_on) AS ended, list(origin ORDER BY origin) AS origins
  FROM islands GROUP BY family, person, tested_on, island
), left_benefit AS (
  SELECT w.reading, j.*, b.benefit, b.origin AS benefit_origin,
    row_number() OVER (
      PARTITION BY w.reading, j.family, j.person, j.island ORDER BY b.ends_on DESC, b.origin) AS nth
  FROM windows w JOIN jobs j ON j.family = w.family
  JOIN benefit b ON b.person = j.person AND b.ends_on <= j.began
    AND b.ends_on > w.tested_from AND b.ends_on <= w.tested_until
), still_on AS (
  SELECT DISTINCT j.family, j.person FROM jobs j JOIN benefit b ON b.person = j.person
  WHERE b.starts_on <= j.tested_on AND (b.ends_on IS NULL OR b.ends_on > j.began) AND j.ended = j.tested_on
), barred AS (
  SELECT DISTINCT a.family, a.person FROM adults a JOIN provision p ON p.person = a.person
  WHERE p.starts_on <= a.tested_on AND (p.ends_on IS NULL OR p.ends_on >= a.tested_on)
), thirty_weeks AS (
  SELECT family, person,
    sum(greatest(0, date_diff('day', greatest(began, tested_on - 209), ended) + 1))::BIGINT AS days
  FROM jobs GROUP BY family, person
), judged AS (
  SELECT l.reading, l.family, l.person, r.work_days, date_diff('day', l.began, l.ended) + 1
      - CASE r.thirteen_weeks WHEN '91 days elapsed' THEN 1 ELSE 0 END AS days,
    l.ended = l.tested_on AS to_claim,
    (s.person IS NULL AND b.person IS NULL) AS free,
    CASE WHEN l.benefit = 'jsa' AND r.jobseekers <> '13 weeks for all'
      THEN w.days >= 182 ELSE true END AS long_enough,
    list_append(l.origins, l.benefit_origin) AS origins
  FROM left_benefit l JOIN rules r USING (reading)
  LEFT JOIN still_on s ON s.family = l.family AND s.person = l.person
  LEFT JOIN barred b ON b.family = l.family AND b.person = l.person
  LEFT JOIN thirty_weeks w ON w.family = l.family AND w.person = l.person
  WHERE l.nth = 1
), ranked AS (
  SELECT *, to_claim AND free AND long_enough AND days >= work_days AS passes,
    row_number() OVER (PARTITION BY reading, family
      ORDER BY (to_claim AND free AND long_enough AND days >= work_days) DESC, days DESC, person)
      AS best
  FROM judged
)
SELECT
  w.reading, w.family, 'employment' AS criterion,
  CASE WHEN r.passes THEN 'pass' ELSE 'fail' END AS verdict,
  0::BIGINT AS before, coalesce(r.days, 0)::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until, coalesce(r.origins, []) AS origins, NULL AS noted
FROM windows w LEFT JOIN ranked r ON r.reading = w.reading AND r.family = w.family AND r.best = 1
ORDER BY w.reading, w.family;
