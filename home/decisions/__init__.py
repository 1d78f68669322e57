"""Decisions (quyết định): read model, list, filters, history, feed."""
