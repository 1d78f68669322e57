"""Electronic signatures on PDF files: validation, sealing, visible marks.

`judging` and `worker` know no Django: they run in a process of their own, because what they parse
may come from anybody. `inspecting` starts that process; `sealing` adds a signature to our own bytes.
"""
