-- The members of the families asked about, whenever they were or are.
SELECT DISTINCT m.family, m.person FROM tested t JOIN member m USING (family) ORDER BY m.family, m.person;
