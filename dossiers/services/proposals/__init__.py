"""Proposals (tờ trình): submissions and their review by the authority."""
