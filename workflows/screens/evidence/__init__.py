"""Screens of evidence: attachments, reuse, viewer."""
