"""Screens of the inbox: tasks, notifications, assignment, bulk acceptance."""
