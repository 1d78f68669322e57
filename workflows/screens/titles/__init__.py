"""Screens of titles: list, one title with its revocation, appeals."""
