"""The public read API (giao diện lập trình) at /api/v1/."""
