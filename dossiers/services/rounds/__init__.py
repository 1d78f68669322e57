"""Rounds (đợt đánh giá): opening, deadlines, boards."""
