"""Decisions (quyết định): issuing, certificates, sealed records and the integrity chain."""
