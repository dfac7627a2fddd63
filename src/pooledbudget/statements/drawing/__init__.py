"""How pictures are drawn: shapes and words on a sheet, a module for each sort of picture."""
