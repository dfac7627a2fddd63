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
