-- Which of the families asked about have any member on file.
SELECT DISTINCT t.family FROM tested t JOIN member m USING (family) ORDER BY t.family;
