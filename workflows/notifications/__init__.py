"""Notifications: who receives a message of the outbox, how it is delivered, and the reminders of each day."""
