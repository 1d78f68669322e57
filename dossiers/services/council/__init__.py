"""Councils (hội đồng): seats, sittings, ballots, conclusions, minutes."""
