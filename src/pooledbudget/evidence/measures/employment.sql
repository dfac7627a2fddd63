-- One adult who left an out-of-work benefit within the window and has worked ever since, to the
-- claim, without a day's gap, for so many days; not on the Work Programme or ESF provision.
-- A day on a benefit is no day in continuous work: a run starts when work holds and benefit does not,
-- and the move off benefit falls on its first day off.
WITH adults AS (
  SELECT DISTINCT r.way, t.family, t.tested_on, m.person, m.born_on
  FROM followed t JOIN rules r ON r.reading = t.way JOIN member m
    ON m.family = t.family AND m.joined_on <= t.tested_on
    AND (m.left_on IS NULL OR m.left_on > CASE r.worker_left
      WHEN 'yes' THEN greatest(m.joined_on, t.attached_on) ELSE t.tested_on END)
    AND (r.adult = '18 at the event' OR grown(r.adult, m.born_on, m.role, t.tested_on))
), spells AS (
  SELECT a.*, 'work' AS what, '' AS benefit, k.starts_on,
    least(coalesce(k.ends_on, a.tested_on), a.tested_on) AS ends_on, k.origin,
    CASE r.between_jobs WHEN 'up to 7 days' THEN 7 ELSE 0 END AS apart
  FROM adults a JOIN rules r ON r.reading = a.way
  JOIN work k ON k.person = a.person AND k.starts_on <= a.tested_on
  UNION ALL
  SELECT a.*, 'benefit' AS what, b.benefit, b.starts_on,
    least(coalesce(b.ends_on, a.tested_on), a.tested_on) AS ends_on, b.origin, 0 AS apart
  FROM adults a JOIN rules r ON r.reading = a.way
  JOIN benefit b ON b.person = a.person AND b.starts_on <= a.tested_on
    AND (r.which_benefits <> 'neither counts' OR b.benefit NOT IN ('carers allowance', 'universal credit'))
), followed AS (
  SELECT *, max(ends_on) OVER (
    PARTITION BY way, family, person, what ORDER BY starts_on, origin
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS so_far
  FROM spells
), islands AS (
  SELECT *, sum(CASE WHEN so_far IS NULL OR starts_on > so_far + 1 + apart THEN 1 ELSE 0 END)
    OVER (PARTITION BY way, family, person, what ORDER BY starts_on, origin) AS island
  FROM followed
), stretches AS (
  SELECT way, family, person, born_on, tested_on, what, min(starts_on) AS began, max(ends_on) AS ended,
    list(origin ORDER BY origin) AS origins,
    first(origin ORDER BY ends_on DESC, benefit <> 'jsa', origin) AS last_origin,
    first(benefit ORDER BY ends_on DESC, benefit <> 'jsa', origin) AS benefit
  FROM islands GROUP BY way, family, person, born_on, tested_on, what, island
), off_benefit AS (
  SELECT way, family, person, ended + 1 AS moved_on, benefit, last_origin AS left_origin,
    coalesce(lead(began) OVER later - 1, tested_on) AS until, lead(last_origin) OVER later AS next_origin
  FROM stretches WHERE what = 'benefit'
  WINDOW later AS (PARTITION BY way, family, person ORDER BY began)
  UNION ALL
  SELECT a.way, a.family, a.person, NULL, '', NULL, coalesce(min(s.began) - 1, a.tested_on),
    first(s.last_origin ORDER BY s.began)
  FROM adults a LEFT JOIN stretches s
    ON s.way = a.way AND s.family = a.family AND s.person = a.person AND s.what = 'benefit'
  GROUP BY a.way, a.family, a.person, a.tested_on
), runs AS (
  SELECT j.way, j.family, j.person, j.born_on, j.tested_on, o.moved_on, o.benefit,
    greatest(j.began, o.moved_on) AS began, least(j.ended, o.until) AS ended,
    j.ended = j.tested_on AS in_work, j.origins, o.left_origin, o.next_origin
  FROM stretches j JOIN off_benefit o ON o.way = j.way AND o.family = j.family AND o.person = j.person
    AND j.began <= o.until AND (o.moved_on IS NULL OR o.moved_on <= j.ended)
  WHERE j.what = 'work'
), barred AS (
  SELECT DISTINCT a.way, a.family, a.person
  FROM adults a JOIN provision p ON p.person = a.person
  WHERE p.starts_on <= a.tested_on AND (p.ends_on IS NULL OR p.ends_on >= a.tested_on)
), thirty_weeks AS (
  SELECT way, family, person,
    sum(greatest(0, date_diff('day', greatest(began, tested_on - 209), ended) + 1))::BIGINT AS days
  FROM runs GROUP BY way, family, person
), counted AS (
  SELECT w.reading, n.* EXCLUDE (origins, left_origin, next_origin), w.tested_from, w.tested_until,
    r.work_days, r.move_off_benefit, t.days AS in_thirty,
    r.work_to_claim = 'a completed spell is enough' AS may_end, r.adult, r.thirteen_weeks,
    r.benefit_before_job = 'at most 31 days' AS soon_after,
    b.person IS NOT NULL AND r.provision_bars <> 'neither bars' AS barred, n.ended = n.tested_on AS to_claim,
    n.benefit = 'jsa' AND r.jobseekers <> '13 weeks for all' AS by_weeks,
    date_diff('day', n.began, n.ended) + 1 - e.less AS days,
    date_diff('day', greatest(n.began, w.tested_from + 1), least(n.ended, w.tested_until)) + 1 - e.less
      AS days_inside
  FROM windows w JOIN rules r USING (reading) JOIN runs n ON n.way = r.way AND n.family = w.family
  JOIN thirty_weeks t ON t.way = n.way AND t.family = n.family AND t.person = n.person
  LEFT JOIN barred b ON b.way = n.way AND b.family = n.family AND b.person = n.person
  CROSS JOIN LATERAL (
    SELECT CASE r.thirteen_weeks WHEN '91 days elapsed' THEN 1 ELSE 0 END AS less) e
), judged AS (
  SELECT *, NOT by_weeks OR in_thirty >= 182 AS long_enough,
    CASE WHEN by_weeks THEN true
      WHEN thirteen_weeks = 'three months'
        THEN (ended + 1 - (work_days // 30) * INTERVAL 1 MONTH)::DATE >= began
      ELSE days >= work_days END AS weeks_enough,
    NOT soon_after OR moved_on IS NULL OR began - moved_on <= 30 AS soon,
    adult <> '18 at the event' OR birthday(born_on, 18) <= began AS grown_up,
    moved_on IS NOT NULL AND CASE
      WHEN by_weeks THEN moved_on >= tested_on - 209
      WHEN move_off_benefit = 'the 13 weeks fall within them' THEN days_inside >= work_days
      WHEN move_off_benefit = 'the day work began falls within them'
        THEN began > tested_from AND began <= tested_until
      ELSE moved_on > tested_from AND moved_on <= tested_until END AS in_time
  FROM counted
), told AS (
  SELECT *, (to_claim OR may_end) AND in_time AND NOT barred AND long_enough AND weeks_enough AND soon
      AND grown_up AS passes,
    concat_ws(', ',
      CASE WHEN to_claim OR may_end THEN NULL WHEN in_work THEN 'on benefit' ELSE 'work ended' END,
      CASE WHEN moved_on IS NULL THEN 'no benefit left' WHEN NOT in_time THEN 'moved outside' END,
      CASE WHEN NOT soon THEN 'long after benefit' END, CASE WHEN NOT grown_up THEN 'under age' END,
      CASE WHEN barred THEN 'provision' END,
      CASE WHEN NOT weeks_enough THEN 'too short' WHEN NOT long_enough THEN 'too few weeks' END) AS failed
  FROM judged
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY reading, family
    ORDER BY passes DESC, in_time DESC, to_claim DESC, days DESC, person, began) AS best
  FROM told
)
SELECT
  w.reading, w.family, CASE WHEN r.passes THEN 'pass' ELSE 'fail' END AS verdict,
  0::BIGINT AS before, coalesce(r.days, 0)::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until,
  list_distinct(coalesce(n.origins, []) || [n.left_origin]
    || CASE WHEN r.in_work AND NOT r.to_claim THEN [n.next_origin] ELSE [] END) AS origins,
  {'failed': CASE WHEN r.passes THEN []::VARCHAR[] ELSE string_split(coalesce(r.failed, 'no work'), ', ') END,
    'who': CASE WHEN r.person IS NULL THEN [] ELSE [{'person': r.person}] END} AS noted
FROM windows w LEFT JOIN ranked r ON r.reading = w.reading AND r.family = w.family AND r.best = 1
LEFT JOIN runs n ON n.way = r.way AND n.family = r.family AND n.person = r.person AND n.began = r.began
ORDER BY w.reading, w.family;
