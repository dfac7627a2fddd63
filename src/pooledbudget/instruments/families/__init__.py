"""Payment by results for families: eligibility, attachment, results, refusals."""
