"""How fast the pages are that are open all day: ``make bench``, see README.md."""
