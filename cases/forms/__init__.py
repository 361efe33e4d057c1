"""Forms of cases, a module for each noun."""
