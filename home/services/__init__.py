"""Services of the public site: setting it up, publishing records, groups of editors."""
