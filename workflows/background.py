"""Work done after the transaction: sending the outbox, reading the text of new evidence."""

from __future__ import annotations

from django.db import OperationalError, transaction
from django_tasks import task

from accounts.models import User
from accounts.services import password_links
from workflows.notifications.delivery import body_of, send_waiting

__all__ = ["body_of", "read_evidence", "read_soon", "send_messages", "send_soon", "send_waiting"]


@task()
def send_messages() -> int:
    """Send the outbox in the background."""
    return send_waiting()[0]


@task()
def answer_forgotten(people: list[int]) -> int:
    """Send links to those who forgot their passwords; the page answers the same, as quickly, for nobody."""
    made = [password_links.reset(person=person) for person in User.objects.filter(pk__in=people)]
    return send_waiting()[0] if any(made) else 0


@task()
def read_evidence(evidence_id: int) -> int:
    """Read the text of one piece of evidence into its side record, and propose its passport from it."""
    from dossiers.models import Evidence
    from dossiers.services.evidence import attachments, metadata

    item = Evidence.objects.select_related("file").get(pk=evidence_id)
    pages = attachments.read_text(item)
    metadata.propose_metadata(item)
    return pages


def send_soon() -> None:
    """Ask the worker to send the outbox once the transaction is through."""
    transaction.on_commit(lambda: send_messages.enqueue())


def read_soon(evidence_id: int) -> None:
    """Ask the worker to read a piece of evidence once the transaction is through."""
    transaction.on_commit(lambda: read_evidence.enqueue(evidence_id))


UNEXPECTED = "Máy chủ gặp lỗi nên đã dừng. Giấy đã cấp vẫn giữ nguyên; hãy bấm để làm tiếp hoặc báo quản trị."


@task()
def make_certificates(batch_id: int) -> int:
    """Make the certificates of a decision that its clerk let begin; return how many there are."""
    from dossiers.models import BatchState, CertificateBatch
    from dossiers.services.decisions import certificates

    batch = CertificateBatch.objects.select_related("decision").get(pk=batch_id)
    if batch.state != BatchState.RUNNING:  # finished by whoever took it up, or stopped meanwhile
        return batch.done
    try:
        return certificates.run(batch=batch).done
    except OperationalError:  # the database is away or busy: the clock asks for another try
        raise
    except Exception:
        certificates.stop(batch_id=batch_id, problem=UNEXPECTED)
        raise


def certificates_soon(batch_id: int) -> None:
    """Ask the worker to make certificates once the transaction is through."""
    transaction.on_commit(lambda: make_certificates.enqueue(batch_id))
