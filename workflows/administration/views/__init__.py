"""Pages of the administration, one module per subject."""
