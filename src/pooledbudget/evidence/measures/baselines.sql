-- How a fall comes out. Nought in the baseline and nought after is not relevant, whatever made the family eligible;
-- nought and then something is a new problem.
CREATE OR REPLACE MACRO fallen(before, after, fall_over, fall_under, in_order, new_problem) AS
  CASE
    WHEN before = 0 AND after = 0 THEN 'not relevant'
    WHEN NOT in_order THEN 'not evaluable'
    WHEN before = 0 THEN CASE new_problem WHEN 'not relevant' THEN 'not relevant' ELSE 'fail' END
    WHEN (before - after) * fall_under >= fall_over * before THEN 'pass'
    ELSE 'fail'
  END;
-- The windows with the baseline that each is held against, and whether what is tested follows attachment.
CREATE OR REPLACE VIEW baselines AS
WITH ends AS (
  SELECT w.*, r.window_months, r.six_months,
    CASE r.baseline WHEN 'six months before the tested window' THEN w.tested_from ELSE w.attached_until END
      AS base_until,
    r.baseline_after <> 'must follow attachment' OR w.tested_from >= w.attached_until AS in_order
  FROM windows w JOIN rules r USING (reading)
)
SELECT * EXCLUDE (window_months, six_months),
  back(base_until, window_months, six_months) - longer AS base_from
FROM ends;
