"""What someone does to the book: the only writers of the record, and doing it again."""
