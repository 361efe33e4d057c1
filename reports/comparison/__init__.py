"""The term comparison: do grades improve from term to term, and for whom?

``definition`` says what is counted, ``statement`` counts it on the database, ``compute`` checks the counts and makes
them a ``result``, ``shown`` leaves out what would tell of single students. Pages, files and the command show those.
"""
