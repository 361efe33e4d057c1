"""The dashboard: how the work goes now, from proposal to first follow-up, and who takes part.

``live`` and ``flow`` count on the database, ``shown`` says what of it may be read, ``page`` puts the page together.
"""
