"""Changes of people and places."""
