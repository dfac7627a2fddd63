"""The social impact bond: capital, outcomes, repayment, return."""
