"""Administration: units, people, mandates, criteria sets, days off and failed uploads."""
