"""Vietnamese text: folding without diacritics, and the order of names. Pure."""
