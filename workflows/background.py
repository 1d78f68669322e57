"""Background jobs: what the worker does after a transaction, and the functions that queue it.

The queue stores the dotted path of each @task function (`workflows.background.read_evidence`), so this module and
the names of these functions never change.
"""

from __future__ import annotations

from django.db import OperationalError, transaction
from django_tasks import task

from accounts.models import User
from accounts.services import password_links
from dossiers.models import BatchState, CertificateBatch, Evidence
from dossiers.services.decisions import certificates
from dossiers.services.evidence import attachments, metadata
from workflows.notifications.delivery import send_waiting

UNEXPECTED = "Máy chủ gặp lỗi nên đã dừng. Giấy đã cấp vẫn giữ nguyên; hãy bấm để làm tiếp hoặc báo quản trị."


@task()
def send_messages() -> int:
    """Send the outbox; return how many messages left."""
    return send_waiting()[0]


@task()
def answer_forgotten(people: list[int]) -> int:
    """Send links to people who forgot their passwords; return how many messages left.

    Queued for unknown names as well, so that the page answers alike and as quickly.
    """
    links = [password_links.reset(person=person) for person in User.objects.filter(pk__in=people)]
    return send_waiting()[0] if any(links) else 0


@task()
def read_evidence(evidence_id: int) -> int:
    """Extract the text of one piece of evidence and propose its metadata; return how many pages were read."""
    item = Evidence.objects.select_related("file").get(pk=evidence_id)
    pages = attachments.read_text(item)
    metadata.propose_metadata(item)
    return pages


def send_soon() -> None:
    """Queue the sending of the outbox for after the commit."""
    transaction.on_commit(lambda: send_messages.enqueue())


def read_soon(evidence_id: int) -> None:
    """Queue the reading of a piece of evidence for after the commit."""
    transaction.on_commit(lambda: read_evidence.enqueue(evidence_id))


@task()
def make_certificates(batch_id: int) -> int:
    """Make the certificates of a batch that its clerk started; return how many there are."""
    batch = CertificateBatch.objects.select_related("decision").get(pk=batch_id)
    if batch.state != BatchState.RUNNING:  # completed by another worker, or stopped meanwhile
        return batch.done
    try:
        return certificates.run(batch=batch).done
    except OperationalError:  # the database is away or busy: recovery queues another try
        raise
    except Exception:
        certificates.stop(batch_id=batch_id, problem=UNEXPECTED)
        raise


def certificates_soon(batch_id: int) -> None:
    """Queue the making of certificates for after the commit."""
    transaction.on_commit(lambda: make_certificates.enqueue(batch_id))
