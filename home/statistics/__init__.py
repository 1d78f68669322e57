"""Numbers in pictures (thống kê): what the published register counts, each figure with the decisions behind it."""
