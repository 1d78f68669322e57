"""Helpers around Django's database layer: what an error means, prepared queries, snapshots."""
