"""Funding of the districts: a year's pot, what they apply for, what the rule proposes, what was decided and used."""
