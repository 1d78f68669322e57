"""Pure rules about people and units: no framework, dates are arguments."""
