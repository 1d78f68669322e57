"""Pure rules of the procedure: facts, dates and shares are arguments, reasons come out; no framework."""
