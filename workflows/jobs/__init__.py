"""Scheduled and background jobs: the scheduler, the daily run, recovery of interrupted work."""
