"""Demonstration, training rounds and benchmark data; installed in development and tests, never in production.

No other package may import this one (import-linter); settings name it as a string, and commands are called by name.
"""
