-- Incidents laid to a family: down by at least so much on the baseline. One laid to a person counts if that
-- person was a member on its day, or is one when tested; one laid to nobody counts for the family.
-- Nought in the baseline and nought after is not relevant, whatever made the family eligible.
WITH theirs AS (
  SELECT i.family, i.person, i.origin, i.occurred_on,
    i.person = '' OR EXISTS (
      SELECT 1 FROM member m WHERE m.family = i.family AND m.person = i.person
        AND i.occurred_on >= m.joined_on AND (m.left_on IS NULL OR i.occurred_on < m.left_on)) AS member_then
  FROM incident i
), now_members AS (
  SELECT DISTINCT t.family, m.person FROM tested t JOIN member m ON m.family = t.family
    AND m.joined_on <= t.tested_on AND (m.left_on IS NULL OR m.left_on > t.tested_on)
), placed AS (
  SELECT w.reading, w.family, w.base_from, w.base_until, w.tested_from, w.tested_until, w.in_order, i.origin,
    CASE r.whose_events WHEN 'members at the claim' THEN i.person = '' OR n.person IS NOT NULL
      ELSE i.member_then END AS own,
    i.occurred_on > w.base_from AND i.occurred_on <= w.base_until AS in_base,
    i.occurred_on > w.tested_from AND i.occurred_on <= w.tested_until AS in_tested
  FROM baselines w JOIN rules r USING (reading) LEFT JOIN theirs i ON i.family = w.family
  LEFT JOIN now_members n ON n.family = w.family AND n.person = i.person
), counted AS (
  SELECT reading, family, base_from, base_until, tested_from, tested_until, in_order,
    count(*) FILTER (own AND in_base) AS before, count(*) FILTER (own AND in_tested) AS after,
    count(*) FILTER (NOT own AND (in_base OR in_tested)) AS others,
    list(origin ORDER BY origin) FILTER (own AND (in_base OR in_tested)) AS origins
  FROM placed GROUP BY reading, family, base_from, base_until, tested_from, tested_until, in_order
)
SELECT
  c.reading, c.family,
  fallen(before, after, r.fall_over, r.fall_under, in_order, r.new_problem) AS verdict,
  before, after, 0::BIGINT AS worst, c.tested_from + 1 AS window_from, c.tested_until AS window_until,
  coalesce(c.origins, []) AS origins, {'others': others, 'early': NOT in_order,
    'baseline': [strftime(c.base_from + 1, '%Y-%m-%d'), strftime(c.base_until, '%Y-%m-%d')]} AS noted
FROM counted c JOIN rules r USING (reading)
ORDER BY c.reading, c.family;
