-- A need recorded at attachment or since, closed and kept closed over the window to the claim. One that stands,
-- or stood on a day of the window, is not met. A need of nobody is not relevant: left out. One of a member who
-- has left must be closed like any other, or is closed by leaving, or is left out with the member. A need has
-- returned where it was closed for a day at the least: two people who have it at once have it once.
WITH gone AS (
  SELECT w.reading, w.family, m.person, max(m.left_on) AS left_on
  FROM windows w JOIN member m ON m.family = w.family
  GROUP BY w.reading, w.family, m.person
  HAVING bool_and(m.joined_on > w.tested_until OR coalesce(m.left_on <= w.tested_until, false))
), theirs AS (
  SELECT w.reading, w.family, w.tested_from, w.tested_until, f.flag, f.detail, f.from_day, f.origin,
    CASE WHEN r.need_of_leaver = 'closed by leaving'
      THEN least(coalesce(f.to_day, g.left_on), coalesce(g.left_on, f.to_day)) ELSE f.to_day END AS to_day
  FROM windows w JOIN rules r USING (reading) JOIN flag f ON f.family = w.family
    AND f.from_day <= w.tested_until AND (f.to_day IS NULL OR f.to_day >= w.attached_on)
    AND list_contains(string_split(r.flags, '|'), f.flag)
  LEFT JOIN gone g ON g.reading = w.reading AND g.family = w.family AND g.person = f.person
  WHERE (f.person = '' OR EXISTS (
    SELECT 1 FROM member m WHERE m.family = f.family AND m.person = f.person
      AND m.joined_on <= coalesce(f.to_day, w.tested_until) AND (m.left_on IS NULL OR m.left_on > f.from_day)))
    AND (g.person IS NULL OR r.need_of_leaver <> 'left out with the member')
), in_turn AS (
  SELECT *, from_day > 1 + max(coalesce(to_day, tested_until)) OVER (
    PARTITION BY reading, family, flag, detail ORDER BY from_day, origin
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS returned
  FROM theirs
), counted AS (
  SELECT reading, family, count(DISTINCT (flag, detail)) AS needs, count(*) FILTER (returned) AS returns,
    count(DISTINCT (flag, detail)) FILTER (to_day IS NULL OR to_day > tested_from) AS open,
    CASE WHEN bool_and(to_day IS NOT NULL) AND max(to_day) > any_value(tested_from)
      THEN CAST(max(to_day) AS VARCHAR) END AS closed_on,
    list(DISTINCT origin ORDER BY origin) AS origins
  FROM in_turn GROUP BY reading, family
)
SELECT
  w.reading, w.family,
  CASE
    WHEN coalesce(c.needs, 0) = 0 THEN 'not relevant'
    WHEN c.open > 0 THEN 'fail'
    WHEN c.returns > 0 AND r.need_returns = 'fails' THEN 'fail'
    ELSE 'pass'
  END AS verdict,
  coalesce(c.needs, 0)::BIGINT AS before, coalesce(c.open, 0)::BIGINT AS after, 0::BIGINT AS worst,
  w.tested_from + 1 AS window_from, w.tested_until AS window_until, coalesce(c.origins, []) AS origins,
  {'returns': coalesce(c.returns, 0), 'closed_on': c.closed_on} AS noted
FROM windows w JOIN rules r USING (reading) LEFT JOIN counted c USING (reading, family)
ORDER BY w.reading, w.family;
