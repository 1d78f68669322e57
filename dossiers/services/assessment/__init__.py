"""Self-assessment (tự đánh giá): answers, contributions, checks, submission, reports, export and import."""
