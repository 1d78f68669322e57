"""Sandboxed process that validates the signatures of one file: job on standard input, JSON on output.

Its one argument is how many seconds of processor it may take. The input is one line of JSON (trust, strict, before,
moments, now) and then the file's bytes. Exit 0 with the answer, 1 with a sentence on standard error where the file
cannot be judged.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from datetime import datetime

from documents.sandbox.worker import limit_self

MEMORY = 1536 * 1024**2
NICE = 10  # whoever reads a page goes first


def main() -> int:
    """Validate the file within the limits."""
    limit_self(MEMORY, seconds=int(sys.argv[1]), file_bytes=0)
    os.nice(NICE)
    from documents.signing.trust_paths import Trust  # heavy: pyHanko, loaded under the limits
    from documents.signing.validation import Times, validate  # heavy: as above

    job = json.loads(sys.stdin.buffer.readline())
    lists = {name: [base64.b64decode(one) for one in job[name]] for name in ("roots", "others", "crls")}
    trust = Trust(**lists, require_revocation=job["require_revocation"])
    times = Times([datetime.fromisoformat(one) for one in job["moments"]], datetime.fromisoformat(job["now"]))
    try:
        answer = validate(sys.stdin.buffer.read(), trust, times, strict=job["strict"], before=job["before"])
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    except (MemoryError, RecursionError):
        sys.stderr.write("Tệp PDF quá phức tạp nên không kiểm tra được. Hãy tải tệp gốc từ nơi ban hành.")
        return 1
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
