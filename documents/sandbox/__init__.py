"""Sandbox: processes with limits for everything that parses uploaded files.

`runner.LimitedProcess` is a Python process that answers requests one after another (`worker.serve` is its inner
side); `runner.run_program` starts a foreign program such as tesseract; `memory.SharedMemoryLimit` keeps them all
under one amount of memory. Both limit address space, CPU time, wall time, the size of files written, open files and
the output, get an environment and a folder of their own, and are killed with all their children. A process that
dies raises `runner.ProcessDied`, whose `reason` says why; the caller marks the file and goes on.

No Django here, and nothing imported: the limited process loads only what it uses.
"""
