"""Wagtail's own admin screens: lists, labels and accounts as this site needs them."""
