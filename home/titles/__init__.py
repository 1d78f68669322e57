"""Titles (danh hiệu): their state in SQL, their labels, their history."""
