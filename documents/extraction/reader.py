"""Reader of files: asks the sandboxed process, runs OCR in parallel, assembles the pages.

    with Reader() as reader:
        found = reader.read(Path("bao-cao.pdf"))

One limited process reads file after file; a file it dies of is marked and the rest is read by another.
No Django here.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from documents.extraction import kinds
from documents.extraction.problems import SENTENCES, Refused, pages_text, problem
from documents.extraction.results import Extraction, Page, Problem, Signature
from documents.extraction.scans import ocr
from documents.extraction.text import personal
from documents.sandbox import runner as sandbox
from ledger.web.body_limits import FILE_BYTES

WORKER = "documents.extraction.worker"
LIMITS = sandbox.Limits(memory=440 * 1024 * 1024, seconds=20)
OFFICE_METHODS = kinds.ZIPS
SURE = 0.70
DOUBTFUL = 0.65
WORTH_A_PROCESS = 4  # files to read for which another process pays


@dataclass
class ReadJob:
    """State of one file while it is read."""

    path: Path
    name: str
    kind: str
    sha256: str
    found: dict[str, Any] = field(default_factory=dict)
    readings: dict[int, ocr.Reading] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)
    late: int = 0


class Reader:
    """Reads files within a time limit; a context manager."""

    def __init__(
        self,
        *,
        seconds: float = 40.0,
        max_bytes: int = FILE_BYTES,
        recognise: bool = True,
        cores: int | None = None,
        trust: str = "",
    ) -> None:
        self.trust = trust
        self.cores = cores or ocr.worker_count()
        self.seconds = seconds
        self.max_bytes = max_bytes
        self.recognise = recognise
        self.worker = sandbox.LimitedProcess(WORKER, LIMITS)
        self.folder = Path(tempfile.mkdtemp(prefix="hoctap-read-"))

    def __enter__(self) -> Self:
        self.worker.warm()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.worker.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, path: Path, name: str = "") -> Extraction:
        """Return the extraction of one file, also where it is refused or kills the process."""
        end = time.monotonic() + self.seconds
        name = name or path.name
        try:
            job = self._open(path, name)
        except Refused as refusal:
            return refused(digest(path), name, refusal.problem)
        try:
            job.found = self._ask("read", end, path=str(path.resolve()), kind=job.kind)
            if job.found["scans"] and self.recognise and ocr.program():
                self._recognise(job, end)
        except Refused as refusal:
            return refused(job.sha256, name, refusal.problem)
        except sandbox.ProcessDied as death:
            code = death.reason if death.reason in SENTENCES else "crash"
            return refused(job.sha256, name, problem(code), death.detail)
        return assemble(job)

    def _open(self, path: Path, name: str) -> ReadJob:
        kind = check_file(path, name, self.max_bytes)
        return ReadJob(path, name, kind, digest(path))

    def _ask(self, request: str, end: float, **arguments: Any) -> dict[str, Any]:
        left = max(1.0, min(LIMITS.seconds, end - time.monotonic()))
        if request == "read":
            arguments |= {"budget": left * 0.7, "trust": self.trust}
        answer: dict[str, Any] = self.worker.ask(request, seconds=left, **arguments)
        if "refused" in answer:
            raise RefusedByWorker(answer["refused"])
        return answer

    def _recognise(self, job: ReadJob, end: float) -> None:
        """Recognise the scanned pages; retry pages of low confidence upside down."""
        self._round(job, job.found["scans"], 0, end)
        doubtful = [
            index
            for index, reading in job.readings.items()
            if reading.confidence < DOUBTFUL and reading.words
        ]
        self._round(job, doubtful, 2, end)

    def _round(self, job: ReadJob, indexes: list[int], turn: int, end: float) -> None:
        """Draw the pages while tesseract reads those already drawn; keep the reading of higher confidence."""
        with ThreadPoolExecutor(self.cores) as pool:
            waiting: list[tuple[int, Future[ocr.Reading]]] = []
            for index in indexes:
                if time.monotonic() > end - 1:
                    job.late += turn == 0
                    continue
                picture, made = self._draw(job, index, end, turn)
                waiting.append((index, pool.submit(self._page, picture, made, end)))
                under_way = [future for _, future in waiting if not future.done()]
                if len(under_way) > self.cores:
                    wait(under_way, return_when=FIRST_COMPLETED)
            for index, future in waiting:
                try:
                    reading = future.result()
                except sandbox.ProcessDied as death:
                    self._unread(job, index, death, end)
                    continue
                if reading.confidence > job.readings.get(index, ocr.NOTHING).confidence or turn == 0:
                    job.readings[index] = reading

    def _unread(self, job: ReadJob, index: int, death: sandbox.ProcessDied, end: float) -> None:
        """Note a page that was not recognised: for want of time, or because tesseract failed on it."""
        if index in job.readings:
            return
        if death.reason == "time" and time.monotonic() > end - 2:
            job.late += 1
        else:
            job.failed.append(index)

    def _draw(self, job: ReadJob, index: int, end: float, turn: int = 0) -> tuple[Path, dict[str, Any]]:
        target = self.folder / f"{job.sha256[:12]}-{index}-{turn}.pgm"
        made = self._ask(
            "scan",
            end,
            path=str(job.path.resolve()),
            kind=job.kind,
            index=index,
            target=str(target),
            turn=turn,
        )
        return target, made

    def _page(self, picture: Path, made: dict[str, Any], end: float) -> ocr.Reading:
        try:
            return ocr.recognise(
                picture, made["width"], made["height"], seconds=max(1.0, end - time.monotonic())
            )
        finally:
            for leftover in picture.parent.glob(f"{picture.stem}.*"):
                leftover.unlink(missing_ok=True)


class RefusedByWorker(Refused):
    """The limited process refused the file."""

    def __init__(self, refusal: dict[str, str]) -> None:
        Exception.__init__(self, refusal["message"])
        self.problem = Problem(refusal["code"], refusal["message"])


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def check_file(path: Path, name: str, most: int = FILE_BYTES) -> str:
    """Return a file's kind by name, size and first bytes; raise Refused. Nothing is parsed."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        head = handle.read(kinds.HEAD)
        if kinds.sniff(head) == "ole" and size <= most:
            head += handle.read()
    return kinds.check(head, size, name, most)


def refused(sha256: str, name: str, why: Problem, detail: str = "") -> Extraction:
    """Return the extraction of a file that is not accepted."""
    return Extraction(sha256, kinds.mime_of(name), problems=(why,), refused=True, detail=detail)


def assemble(job: ReadJob) -> Extraction:
    """Return the extraction of a file that was read."""
    pages = tuple(_page(job, index, text) for index, text in enumerate(job.found["texts"]))
    signatures = tuple(Signature(**fields) for fields in job.found["signatures"])
    return Extraction(
        job.sha256,
        kinds.MIMES[job.kind],
        pages=pages,
        signatures=signatures,
        problems=tuple(_remarks(job, pages, signatures)),
        facts=job.found["facts"],
    )


def _page(job: ReadJob, index: int, text: str) -> Page:
    reading = job.readings.get(index)
    if reading is not None and (not text or reading.text):
        return Page(index + 1, reading.text, "ocr", reading.confidence, reading.words)
    if index in job.found["scans"]:
        return Page(index + 1, text, "ocr" if not text else "text", 0.0)
    return Page(index + 1, text, "office" if job.kind in OFFICE_METHODS else "text", 1.0)


def _remarks(job: ReadJob, pages: tuple[Page, ...], signatures: tuple[Signature, ...]) -> Iterator[Problem]:
    """Yield what is to be said of a file that was read: its structure, signatures, recognition, text."""
    for code, values in job.found["remarks"]:
        yield problem(code, **values)
    for signature in signatures:
        if not signature.holds:
            yield problem("signature-broken", signer=signature.signer, why=signature.problem)
    yield from _recognition_remarks(job)
    yield from _text_remarks(pages)


def _recognition_remarks(job: ReadJob) -> Iterator[Problem]:
    """Yield which scanned pages were not recognised, and why."""
    if job.found["scans"] and not ocr.program():
        yield problem("no-ocr")
    if job.late:
        total = job.found["total"]
        yield problem("unfinished", done=total - job.late, total=total)
    if job.failed:
        yield problem("ocr-failed", pages=pages_text([index + 1 for index in job.failed]))


def _text_remarks(pages: tuple[Page, ...]) -> Iterator[Problem]:
    """Yield what the text itself shows: doubtful letters, identity numbers, no text at all."""
    doubtful = [p.number for p in pages if p.method == "ocr" and p.text and p.confidence < SURE]
    if doubtful:
        yield problem("low-confidence", pages=pages_text(doubtful))
    numbered = [p.number for p in pages if personal.find_numbers(p.text)]
    if numbered:
        yield problem("personal-number", pages=pages_text(numbered))
    if not any(page.text.strip() for page in pages):
        yield problem("no-text")


def read_all(files: Sequence[Path], **options: Any) -> list[Extraction]:
    """Read several files, one sandboxed process a core; a file that kills its process is marked, the rest is read."""
    side_by_side = max(1, min(ocr.worker_count(), len(files) // WORTH_A_PROCESS))

    def some(first: int) -> list[Extraction]:
        with Reader(cores=max(1, ocr.worker_count() // side_by_side), **options) as reader:
            return [reader.read(path) for path in files[first::side_by_side]]

    with ThreadPoolExecutor(side_by_side) as pool:
        parts = list(pool.map(some, range(side_by_side)))
    return [parts[at % side_by_side][at // side_by_side] for at in range(len(files))]


def with_worker(act: Callable[[sandbox.LimitedProcess], Any], limits: sandbox.Limits = LIMITS) -> Any:
    """Run one request in a sandboxed process of its own; raise Refused where the file is not accepted."""
    with sandbox.LimitedProcess(WORKER, limits) as worker:
        try:
            answer = act(worker)
        except sandbox.ProcessDied as death:
            raise Refused(death.reason if death.reason in SENTENCES else "crash") from death
    if isinstance(answer, dict) and "refused" in answer:
        raise RefusedByWorker(answer["refused"])
    return answer
