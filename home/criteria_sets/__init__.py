"""Criteria sets (bộ tiêu chí) and the statutory calendar as the public reads them."""
