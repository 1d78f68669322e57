"""Pages of criteria sets: list, drafts, rows, uploads, mappings, comparison."""
