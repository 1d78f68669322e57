"""Unpacks one zip: ``worker.py ZIP FOLDER LIMITS`` writes 0001, 0002 … and answers JSON. Standard library only.

Names are taken apart, never used as paths; links, folders, locked members and bombs are not written.
"""

from __future__ import annotations

import json
import re
import resource
import stat
import sys
import unicodedata
import zipfile
from pathlib import Path

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 45
CHUNK = 256 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
NOISE = re.compile(r"(^|/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(/|$)", re.I)


class TooMuch(Exception):
    """The zip holds more than it may."""


def limit(most_file: int) -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_file + CHUNK, most_file + CHUNK))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def name_of(info: zipfile.ZipInfo) -> str:
    """Return the member's name: UTF-8 where marked or where it reads as such, else what old Windows wrote."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return "".join(c for c in name if unicodedata.category(c)[0] != "C")


def why_not(info: zipfile.ZipInfo, member: int) -> str:
    """Return why a member is not unpacked; nothing where it is."""
    if info.flag_bits & 0x1:
        return "tệp có mật khẩu"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "đây là lối tắt, không phải tệp"
    if info.file_size > member:
        return f"lớn hơn {member // (1024 * 1024)} MB"
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size):
        return "nén bất thường nên không mở"
    return ""


def copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write one member, counting what really comes out; raises TooMuch past `most`."""
    written = 0
    with archive.open(info) as source, target.open("wb") as out:
        while block := source.read(CHUNK):
            written += len(block)
            if written > most:
                raise TooMuch
            out.write(block)
    return written


def unpack(source: Path, target: Path, limits: dict[str, int]) -> list[dict[str, object]]:
    """Return a line for each file of the zip."""
    rows: list[dict[str, object]] = []
    left = limits["bytes"]
    with zipfile.ZipFile(source) as archive:
        members = [i for i in archive.infolist() if not i.is_dir() and not NOISE.search(name_of(i))]
        if len(members) > limits["files"]:
            raise TooMuch
        for number, info in enumerate(members, 1):
            *folders, name = [part for part in name_of(info).split("/") if part not in ("", ".", "..")] or [
                "tep"
            ]
            row = {"folders": folders, "name": name, "file": "", "problem": why_not(info, limits["member"])}
            if not row["problem"]:
                place = target / f"{number:05d}"
                try:
                    left -= copy(archive, info, place, min(left, limits["member"]))
                    row["file"] = place.name
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
                    row["problem"] = "không mở được, tệp có thể bị hỏng"
                    place.unlink(missing_ok=True)
            rows.append(row)
    return rows


def main() -> int:
    """Answer one JSON object on standard output."""
    source, target, limits = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    limit(limits["member"])
    try:
        answer: dict[str, object] = {"members": unpack(source, target, limits)}
    except TooMuch:
        most = limits["bytes"] // (1024 * 1024)
        answer = {
            "error": f"Tệp ZIP chứa quá {limits['files']} tệp hoặc quá {most} MB. Hãy chia thành nhiều tệp."
        }
    except (zipfile.BadZipFile, OSError, ValueError, MemoryError, RecursionError, NotImplementedError):
        answer = {"error": "Tệp này không phải tệp ZIP đọc được. Hãy nén lại rồi tải lên."}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
