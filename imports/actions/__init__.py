"""Carrying out imports."""
