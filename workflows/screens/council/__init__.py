"""Screens of the council: councils, sittings, ballots, conclusions, minutes."""
