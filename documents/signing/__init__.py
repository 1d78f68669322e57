"""Electronic signatures on PDF files: judging them, adding the seal, drawing their marks.

`judging` and `worker` know no Django: they run in a process of their own, because what they parse
may come from anybody. `inspecting` starts that process; `sealing` adds a signature to our own bytes.
"""
