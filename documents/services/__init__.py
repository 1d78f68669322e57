"""Verbs of documents: store a plan; draft, revise, sign and issue an official document."""

from documents.services.official import draft, issue, preview, replace, revise, sign

__all__ = ["draft", "issue", "preview", "replace", "revise", "sign"]
