"""Screens of document approvals: drafts, decisions, numbering, previews."""
