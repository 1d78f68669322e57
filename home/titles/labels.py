"""Labels of the states of a title and of a decision (tình trạng), as every public screen shows them."""

from __future__ import annotations

from criteria.labels import Label

STATE_LABELS = {
    "valid": Label("valid", "Còn hiệu lực", "ok", "badge-check"),
    "expired": Label("expired", "Hết hạn", "neutral", "hourglass"),
    "replaced": Label("replaced", "Đã được thay thế", "info", "refresh-cw"),
    "revoked": Label("revoked", "Đã thu hồi", "danger", "ban"),
    "partly": Label("partly", "Còn hiệu lực một phần", "soon", "circle-alert"),
}
# What a list can be filtered by, in the order it is offered; "partly" is a state of decisions only.
FILTER_STATES = ("valid", "expired", "replaced", "revoked")
