"""PPSS: case management for school-social teams."""

from ppss.celery import app as celery_app

__all__ = ["celery_app"]
