-- Whose work the rows behind a measure are.
SELECT DISTINCT b.family, k.person FROM behind b JOIN work k USING (origin) ORDER BY b.family, k.person;
