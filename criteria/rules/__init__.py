"""The verdict engine (bộ máy kết luận) and its data types: pure, exact, every verdict with its article."""
