"""Sealed tables: every row written by this code is told in an audit line, so any other change shows."""
