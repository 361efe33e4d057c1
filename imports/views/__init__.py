"""Importing files, and reading servers."""
