"""Forms of people and places, a module for each noun."""
