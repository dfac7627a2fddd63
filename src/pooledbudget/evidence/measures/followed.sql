-- By which ways it is followed what happened to families of which sets of rules are asked.
CREATE OR REPLACE VIEW followed AS
SELECT DISTINCT r.way, a.family, a.tested_on, a.attached_on FROM asked a JOIN rules r USING (reading);
