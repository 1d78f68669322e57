"""Screens of rounds: list, opening, boards, deadlines."""
