"""Screens of a dossier: self-assessment, check, inspection, report, progress, withdrawal."""
