"""Screens of what follows a decision's number: certificates."""
