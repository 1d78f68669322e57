"""Following a unit or a topic by mail (theo dõi qua thư)."""
