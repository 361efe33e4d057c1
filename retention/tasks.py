"""Erasure beside the web processes, where there is a worker."""

from __future__ import annotations

from celery import shared_task

from retention.actions import erasures


@shared_task
def carry_out(erasure_id: int) -> None:
    """Carry out a list that two people have approved."""
    erasures.carry_out(erasure_id=erasure_id)
