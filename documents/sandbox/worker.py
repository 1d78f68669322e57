"""Inner side of the sandbox: limits itself, then answers requests until its input ends."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

Handler = Callable[..., Any]
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def limit_self(memory: int, *, seconds: int | None = None, file_bytes: int | None = None) -> None:
    """Limit this process's own memory, CPU time and written files for good.

    It keeps no core file, gains no right and dies with its parent.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        wanted = {
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_FSIZE: file_bytes,
        }
        for what, most in wanted.items():
            if most is not None:
                hard = resource.getrlimit(what)[1]
                least = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(what, (least, least))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def serve(handlers: dict[str, Handler]) -> None:
    """Answer each line of input with one line of output; library noise goes to the errors."""
    limit_self(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        arguments = json.loads(line)
        reply = answer(handlers[arguments.pop("request")], arguments)
        answers.write(json.dumps(reply) + "\n")
        answers.flush()
        gc.collect()


def answer(handler: Handler, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the handler's answer, or the error that ended it."""
    try:
        return {"ok": handler(**arguments)}
    except MemoryError:
        return {"error": "memory", "detail": "MemoryError"}
    except RecursionError:
        return {"error": "depth", "detail": "RecursionError"}
    except Exception:
        return {"error": "crash", "detail": traceback.format_exc(limit=-4)[-1500:]}
