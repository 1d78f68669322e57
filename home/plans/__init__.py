"""Plans (kế hoạch): their pages, import, comparison, deadlines, feed."""
