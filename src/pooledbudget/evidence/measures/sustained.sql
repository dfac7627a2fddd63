-- A stay that began once the person was attached and has lasted so many days by the claim, both ends counted.
-- A day without one ends it: the clock starts again, unless the days of all stays are added up. In a family it
-- lasts while who has it is one of it.
WITH members AS (
  SELECT t.*, m.person, CASE WHEN m.family = m.person THEN t.attached_on ELSE m.joined_on END AS joined_on,
    CASE WHEN m.family = m.person THEN NULL ELSE m.left_on END AS left_on
  FROM tested t JOIN member m ON m.family = t.family
), stays AS (
  SELECT DISTINCT r.reading, t.family, s.origin,
    greatest(s.starts_on, t.attached_on, t.joined_on) AS starts_on,
    least(coalesce(s.ends_on, t.tested_on), t.tested_on, coalesce(t.left_on - 1, t.tested_on)) AS ends_on
  FROM rules r CROSS JOIN members t
  JOIN stay s ON s.person = t.person AND list_contains(string_split(r.stays, '|'), s.stay)
    AND s.starts_on <= t.tested_on AND (s.ends_on IS NULL OR s.ends_on >= t.attached_on)
  WHERE t.joined_on <= least(coalesce(s.ends_on, t.tested_on), t.tested_on)
    AND (t.left_on IS NULL OR t.left_on > greatest(s.starts_on, t.attached_on))
), followed AS (
  SELECT *, max(ends_on) OVER (PARTITION BY reading, family ORDER BY starts_on, origin
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS so_far
  FROM stays
), islands AS (
  SELECT *, sum(CASE WHEN so_far IS NULL OR starts_on > so_far + 1 THEN 1 ELSE 0 END)
    OVER (PARTITION BY reading, family ORDER BY starts_on, origin) AS island
  FROM followed
), stretches AS (
  SELECT reading, family, date_diff('day', min(starts_on), max(ends_on)) + 1 AS days,
    list(origin ORDER BY origin) AS origins
  FROM islands GROUP BY reading, family, island
), told AS (
  SELECT s.reading, s.family,
    CASE any_value(r.interrupted) WHEN 'days of all stays are added up' THEN sum(days) ELSE max(days) END
      AS days,
    count(*) AS stretches, list_sort(flatten(list(origins))) AS origins
  FROM stretches s JOIN rules r USING (reading) GROUP BY s.reading, s.family
)
SELECT
  r.reading, t.family, CASE WHEN o.days >= r.stay_days THEN 'pass' ELSE 'fail' END AS verdict,
  0::BIGINT AS before, coalesce(o.days, 0)::BIGINT AS after, 0::BIGINT AS worst,
  t.attached_on AS window_from, t.tested_on AS window_until, coalesce(o.origins, []) AS origins,
  {'stretches': coalesce(o.stretches, 0)} AS noted
FROM tested t CROSS JOIN rules r LEFT JOIN told o USING (reading, family)
ORDER BY r.reading, t.family;
