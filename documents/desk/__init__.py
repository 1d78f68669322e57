"""Screens of the document clerk: official and incoming documents, registers, layouts, certificates, form check."""
