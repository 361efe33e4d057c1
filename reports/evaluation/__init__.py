"""The evaluation: how it went for students whose cases are closed.

``definition`` says what is counted, ``compute`` counts it on the database, ``result`` holds the counts, ``shown`` says
what of them may leave the house. Other reports build on ``compute.evaluate`` and ``compute.cube``.
"""
