"""The parts outside Python that tests use: each is asked for what is really used of it, not for a name on the path.

Standard library only, because `.ci/run` asks before anything is installed: `python3 tests/parts.py` prints the
Debian packages of the parts that do not work here, one a line.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
VERAPDF = Path(__file__).parent / "documents" / "verapdf" / "lib"


def output(*command: object, seconds: int = 60) -> str:
    """Return what a command prints, both streams; empty where it is missing, fails or takes too long."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=seconds, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def as_postgres(command: Sequence[str]) -> list[str]:
    """Return the command as PostgreSQL's own account runs it: its programs refuse root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def postgresql_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(found, key=lambda path: int(path.parts[4]) if path.parts[4].isdecimal() else 0)
    return newest[-1].parent if newest else None


def postgresql() -> bool:
    """Whether initdb makes a database cluster here."""
    programs = postgresql_programs()
    if programs is None:
        return False
    with tempfile.TemporaryDirectory(prefix="hoctap-pg-") as folder:
        if os.geteuid() == 0:
            try:
                account = pwd.getpwnam("postgres")
            except KeyError:
                return False
            os.chown(folder, account.pw_uid, account.pw_gid)
        made = [str(programs / "initdb"), "-D", f"{folder}/data", "-A", "trust", "--no-sync"]
        return bool(output(*as_postgres(made)))


def writer() -> bool:
    """Whether LibreOffice turns a text document into a PDF: the program alone has no Writer in it."""
    if not shutil.which("soffice"):
        return False
    with tempfile.TemporaryDirectory(prefix="hoctap-lo-") as folder:
        (Path(folder) / "a.html").write_text("<p>Thử</p>")
        home, wanted = (
            f"-env:UserInstallation=file://{folder}/home",
            ["--convert-to", "pdf:writer_pdf_Export"],
        )
        said = ["soffice", home, "--headless", *wanted, "--outdir", folder, f"{folder}/a.html"]
        output(*said, seconds=120)
        return (Path(folder) / "a.pdf").exists()


def tesseract() -> bool:
    """Whether tesseract has the Vietnamese data."""
    return "vie" in output("tesseract", "--list-langs").split()


def java() -> bool:
    """Whether a Java machine starts."""
    return bool(output("java", "-version"))


def verapdf() -> bool:
    """Whether Java starts and our checker was compiled beside veraPDF's jars."""
    return (VERAPDF / "CheckPdfA.class").is_file() and any(VERAPDF.glob("*.jar")) and java()


def chromium() -> bool:
    """Whether Chromium starts and draws an empty page."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom", "about:blank"]
    return CHROMIUM.exists() and "<html" in output(CHROMIUM, *flags)


def softhsm() -> bool:
    """Whether the software PKCS#11 device and its tool are here."""
    return SOFTHSM.exists() and bool(output("softhsm2-util", "--version"))


def compiles_venv() -> bool:
    """Whether Python can make virtual environments."""
    return bool(output(sys.executable, "-c", "import ensurepip, venv; print('ja')"))


@dataclass(frozen=True)
class Part:
    """A part: what it is called, what of it must work, and which Debian packages bring it."""

    name: str
    works: Callable[[], bool]
    packages: tuple[str, ...] = ()


def runs(program: str) -> Callable[[], bool]:
    """Return whether a program can be started."""
    return lambda: bool(output(program, "--version"))


PARTS = {
    "postgresql": Part("PostgreSQL with an initdb that works", postgresql, ("postgresql",)),
    "writer": Part("LibreOffice with Writer", writer, ("libreoffice-writer-nogui",)),
    "tesseract": Part("tesseract with Vietnamese", tesseract, ("tesseract-ocr", "tesseract-ocr-vie")),
    "verapdf": Part("veraPDF (run tests/documents/verapdf/install.sh)", verapdf),
    "chromium": Part("Chromium that starts", chromium, ("chromium",)),
    "softhsm": Part("SoftHSM2", softhsm, ("softhsm2",)),
    "nginx": Part("nginx", lambda: bool(output("nginx", "-v")), ("nginx",)),
    "gettext": Part("gettext (msgfmt, msgmerge)", runs("msgmerge"), ("gettext",)),
    "java": Part("Java with its compiler", lambda: java() and runs("javac")(), ("default-jdk-headless",)),
    "maven": Part("Maven", runs("mvn"), ("maven",)),
    "make": Part("make", runs("make"), ("make",)),
    "venv": Part("Python's venv", compiles_venv, ("python3-venv",)),
    "pango": Part(
        "Pango (the measure of benchmarks: WeasyPrint)",
        lambda: "libpangoft2" in output("ldconfig", "-p"),
        ("libpango-1.0-0", "libpangoft2-1.0-0"),
    ),
}


@cache
def works(key: str) -> bool:
    """Return whether the part works here; tried once a process."""
    return PARTS[key].works()


def packages_missing() -> list[str]:
    """Return the Debian packages of the parts that do not work."""
    return [name for key, part in PARTS.items() if part.packages and not works(key) for name in part.packages]


if __name__ == "__main__":
    for package in packages_missing():
        sys.stdout.write(f"{package}\n")
