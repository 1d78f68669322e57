"""Groups of roles (nhóm vai trò) that several rooms give the same rights; each group stands here only."""

from __future__ import annotations

from typing import Final

from accounts.models import Role

SIGNERS: Final = (Role.CHAIRMAN, Role.DEPUTY, Role.RECOGNISING_AUTHORITY)
"""Lãnh đạo cơ quan ban hành: lead an issuing office and sign its documents."""
SIGNING_HEADS: Final = (Role.CHAIRMAN, Role.RECOGNISING_AUTHORITY)
"""Người đứng đầu cơ quan ban hành: are told of what is late there, and may give its work to a colleague."""
TASK_ASSIGNERS: Final = (Role.UNIT_HEAD, *SIGNING_HEADS, Role.ADMINISTRATOR)
"""Who give the tasks of their unit to a colleague."""
ISSUER_ROLES: Final = (*SIGNERS, Role.DOCUMENT_CLERK)
"""Everybody who works on the documents of an issuing office: its signers and the unit's document clerk."""
COUNCIL_ROLES: Final = (Role.COUNCIL_MEMBER, Role.COUNCIL_SECRETARY, Role.COUNCIL_CHAIR)
"""Hội đồng đánh giá: whoever has a seat."""
COUNCIL_OFFICERS: Final = (Role.COUNCIL_CHAIR, Role.COUNCIL_SECRETARY)
"""Who lead a sitting and write its minutes."""
UNIT_ROLES: Final = (Role.OFFICE_CONTRIBUTOR, Role.UNIT_HEAD)
"""Who fill in a unit's self-assessment."""
ADMINISTRATORS: Final = (Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR)
"""Who administer a unit's tree, or the whole site."""
ROUND_MANAGERS: Final = (Role.STANDING_CLERK, Role.ADMINISTRATOR)
"""Who open rounds and set up councils, each within what they manage."""
