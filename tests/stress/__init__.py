"""The procedure under random acts, many people at once and a machine that dies, each in a process of its own."""
