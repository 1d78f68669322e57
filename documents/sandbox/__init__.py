"""Processes with limits for everything that parses what somebody uploaded.

`host.Guest` is a Python process that answers requests one after another; `host.run` starts a foreign
program such as tesseract; `watch.Together` keeps them all under one amount of memory. Both bound address
space, processor time, wall time, the size of files written, open files and the output, get an environment
and a folder of their own, and are killed with all their children. A process that dies raises `host.Died`,
whose `reason` says of what; the caller marks the file and goes on. `guest.serve` is the other side.

No Django here, and nothing imported: the limited process loads only what it uses.
"""
