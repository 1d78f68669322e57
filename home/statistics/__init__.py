"""Statistics (thống kê): figures of the published register, each with the decisions behind it."""
