"""Titles (danh hiệu): current title, counts, revocations, appeals."""
