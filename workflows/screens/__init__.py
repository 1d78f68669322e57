"""Screens of the workspace by noun of the procedure: permission, form, action, redirect."""
