"""Services of the procedure by noun: one transaction each, never a request."""
