"""Pages that are made of figures."""
