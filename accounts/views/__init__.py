"""Pages of people and places, a module per noun."""
