"""The front page (trang chủ)."""
