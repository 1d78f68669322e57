"""Addresses of the officials' workspace."""

from django.urls import path

from workflows.administration.criteria_sets import completion, drafts, maps, rows, uploads
from workflows.administration.criteria_sets import views as set_views
from workflows.administration.views import accounts, days_off, failed_uploads, mandates, people, units
from workflows.screens import downloads, password_reset, task
from workflows.screens.assessment import (
    dossiers,
    indicator_requests,
    progress,
    read_only,
    recall,
    register_lists,
    reports,
    withdrawal,
)
from workflows.screens.council import councils, sittings
from workflows.screens.decisions import certificates
from workflows.screens.documents import approvals
from workflows.screens.evidence import reuse, viewer
from workflows.screens.inbox import assignment, bulk_acceptance, stuck
from workflows.screens.inbox import views as inbox_views
from workflows.screens.proposals import views as proposal_views
from workflows.screens.rounds import adding, authorities, boards, closing, deadlines, opening, steering
from workflows.screens.rounds import progress as round_progress
from workflows.screens.rounds import views as round_views
from workflows.screens.titles import appeals, entries, list_decisions
from workflows.screens.titles import views as title_views

app_name = "workflows"

urlpatterns = [
    path("quen-mat-khau/", password_reset.forgotten, name="forgotten"),
    path("quan-tri/tep-loi/", failed_uploads.failed_upload_list, name="file_traces"),
    path("quan-tri/bo-tieu-chi/", set_views.set_list, name="sets"),
    path("quan-tri/bo-tieu-chi/mau.xlsx", set_views.blank_file, name="set_template"),
    path("quan-tri/bo-tieu-chi/tai-len/", uploads.upload, name="set_upload"),
    path("quan-tri/bo-tieu-chi/so-sanh/", set_views.compare_sets, name="set_compare"),
    path("quan-tri/bo-tieu-chi/doi-chieu/", maps.map_page, name="set_map"),
    path("quan-tri/bo-tieu-chi/nhap/<int:pk>/", drafts.draft_page, name="set_draft"),
    path("quan-tri/bo-tieu-chi/nhap/<int:pk>/hoan-thien/", completion.completion_page, name="set_completion"),
    path(
        "quan-tri/bo-tieu-chi/nhap/<int:pk>/hoan-thien/<int:entry>/nguon/",
        completion.source_file,
        name="set_entry_file",
    ),
    path("quan-tri/bo-tieu-chi/nhap/<int:pk>/<slug:slug>/<int:row>/", rows.draft_row, name="set_row"),
    path("quan-tri/bo-tieu-chi/<int:pk>/", set_views.set_page, name="set"),
    path("quan-tri/bo-tieu-chi/<int:pk>/tep.xlsx", set_views.set_file, {"ending": "xlsx"}, name="set_xlsx"),
    path("quan-tri/bo-tieu-chi/<int:pk>/tep.json", set_views.set_file, {"ending": "json"}, name="set_json"),
    path("to-chuc/", units.organisation, name="kept"),
    path("to-chuc/nhan-su/", people.people, name="kept_people"),
    path("to-chuc/nhan-su/them/", people.new_person, name="kept_person_new"),
    path("to-chuc/nhan-su/<int:pk>/", people.person, name="kept_person"),
    path("to-chuc/nhan-su/<int:pk>/phan-cong/", people.appoint, name="kept_appoint"),
    path("to-chuc/nhan-su/<int:pk>/thoi-cong-tac/", people.leave, name="kept_leave"),
    path("to-chuc/nhan-su/<int:pk>/sua/", accounts.correct, name="kept_person_correct"),
    path("to-chuc/nhan-su/<int:pk>/mo-lai/", accounts.reopen, name="kept_reopen"),
    path("to-chuc/nhan-su/<int:pk>/lien-ket/", accounts.make_link, name="kept_link"),
    path("to-chuc/nhan-su/<int:pk>/lien-ket/in/", accounts.printed_link, name="kept_link_printed"),
    path("to-chuc/nhan-su/vai/<int:pk>/thoi/", people.end_post, name="kept_post_end"),
    path("to-chuc/uy-quyen/", mandates.mandate_list, name="kept_mandates"),
    path("to-chuc/uy-quyen/them/", mandates.new_mandate, name="kept_mandate_new"),
    path("to-chuc/uy-quyen/<int:pk>/thoi/", mandates.end_mandate, name="kept_mandate_end"),
    path("to-chuc/don-vi/", units.units, name="kept_units"),
    path("to-chuc/don-vi/<int:pk>/", units.unit_page, name="kept_unit"),
    path("to-chuc/don-vi/<int:pk>/them/", units.new_unit, name="kept_unit_new"),
    path("to-chuc/don-vi/<int:pk>/sua/", units.correct_unit, name="kept_unit_correct"),
    path("to-chuc/don-vi/<int:pk>/sap-xep/", units.reform, name="kept_reform"),
    path("to-chuc/don-vi/<int:pk>/co-quan/", units.new_office, name="kept_office_new"),
    path("to-chuc/co-quan/<int:pk>/sua/", units.correct_office, name="kept_office_correct"),
    path("to-chuc/co-quan/<int:pk>/thoi/", units.end_office, name="kept_office_end"),
    path("viec/", inbox_views.inbox, name="inbox"),
    path("viec/khong-den-luot-ai/", stuck.stuck_page, name="stuck"),
    path("viec/thong-bao/", inbox_views.messages_page, name="messages"),
    path("viec/tiep-nhan/", bulk_acceptance.accept_many, name="accept_many"),
    path("viec/<int:pk>/", task.task, name="task"),
    path("viec/yeu-cau/<int:pk>/", indicator_requests.request_page, name="indicator_request"),
    path("viec/<int:pk>/nhan/", assignment.assign, name="hand"),
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/<int:pk>/", dossiers.dossier_page, name="dossier"),
    path("ho-so/<int:pk>/chi-tieu/", read_only.read_only_page, name="bench"),
    path("ho-so/<int:pk>/bao-cao/", reports.report_page, name="report"),
    path("ho-so/<int:pk>/bao-cao.pdf", reports.report_pdf, name="report_pdf"),
    path("ho-so/<int:pk>/bang-tong-hop.pdf", reports.table_pdf, name="table_pdf"),
    path("ho-so/<int:pk>/minh-chung/co-san/", reuse.picker, name="reuse"),
    path("ho-so/<int:pk>/minh-chung/da-co/", reuse.known, name="known"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/", downloads.evidence_file, name="evidence"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/xem/", viewer.evidence_view, name="evidence_view"),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence>/trang/<int:number>.webp",
        downloads.page_picture,
        name="page_picture",
    ),
    path("ho-so/<int:pk>/bang/", boards.dossier_board, name="dossier_board"),
    path("ho-so/dot/<int:pk>/bang/", boards.round_board, name="round_board"),
    path("ho-so/<int:pk>/theo-so/", register_lists.register_lists, name="register_lists"),
    path("ho-so/<int:pk>/thu-hoi/", recall.recall_page, name="recall"),
    path("ho-so/<int:pk>/rut/", withdrawal.withdraw_page, name="withdraw"),
    path("ho-so/<int:pk>/quy-trinh/", progress.progress_page, name="case"),
    path("ho-so/<int:pk>/kien-nghi/", appeals.appeal_page, name="objections"),
    path("ho-so/danh-hieu/", title_views.title_list, name="titles"),
    path("ho-so/danh-hieu/<int:pk>/", title_views.title_page, name="title"),
    path("ho-so/danh-hieu/tu-giay/", entries.entry_new, name="title_entry_new"),
    path("ho-so/danh-hieu/tu-giay/bang/", entries.entry_sheet, name="title_entry_sheet"),
    path("ho-so/danh-hieu/tu-giay/mau.xlsx", entries.entry_blank, name="title_entry_template"),
    path("ho-so/danh-hieu/theo-danh-sach/", list_decisions.list_page, name="list_decisions"),
    path("ho-so/danh-hieu/theo-danh-sach/<int:pk>/ban-chup", list_decisions.scan, name="list_decision_scan"),
    path("ho-so/danh-hieu/tu-giay/<int:pk>/", entries.entry_page, name="title_entry"),
    path("ho-so/danh-hieu/tu-giay/<int:pk>/ban-chup", entries.entry_scan, name="title_entry_scan"),
    path("ho-so/giay-cong-nhan/", certificates.index, name="certificates"),
    path("ho-so/giay-cong-nhan/<int:pk>/", certificates.batch_page, name="certificate_batch"),
    path("ho-so/giay-cong-nhan/<int:pk>/tat-ca.pdf", certificates.bundle, name="certificate_bundle"),
    path("ho-so/giay-cong-nhan/to/<int:pk>.pdf", certificates.single, name="certificate"),
    path("ho-so/dot/", round_views.round_list, name="rounds"),
    path("ho-so/dot/mo/", opening.open_round, name="open_round"),
    path("ho-so/dot/<int:pk>/", round_views.round_page, name="round"),
    path("ho-so/dot/<int:pk>/dieu-hanh/", steering.steering_page, name="steering"),
    path("ho-so/dot/<int:pk>/bo-sung/", adding.add_units_page, name="round_add_units"),
    path("ho-so/dot/<int:pk>/bao-cao/", closing.report_page, name="round_report"),
    path("ho-so/dot/<int:pk>/bao-cao.pdf", closing.report_file, {"ending": "pdf"}, name="round_report_pdf"),
    path(
        "ho-so/dot/<int:pk>/bao-cao.xlsx", closing.report_file, {"ending": "xlsx"}, name="round_report_xlsx"
    ),
    path("ho-so/dot/<int:pk>/tien-do/", round_progress.progress_page, name="round_progress"),
    path("ho-so/dot/<int:pk>/tien-do.xlsx", round_progress.progress_sheet, name="round_progress_xlsx"),
    path("ho-so/dot/<int:pk>/can-cu/<int:ground>/", round_views.round_ground, name="round_ground"),
    path("ho-so/dot/<int:pk>/tham-quyen/", authorities.authority_page, name="authority"),
    path("ho-so/dot/<int:pk>/tham-quyen/van-ban/", authorities.authority_file, name="authority_file"),
    path("ho-so/dot/<int:pk>/thoi-han/", deadlines.round_deadlines, name="deadlines"),
    path("ho-so/lich-nghi/", days_off.days_off_page, name="days_off"),
    path("ho-so/phien-hop/<int:pk>/", sittings.sitting_page, name="sitting"),
    path("ho-so/phien-hop/<int:pk>/bien-ban.pdf", downloads.minutes_pdf, name="minutes_pdf"),
    path("ho-so/<int:pk>/kiem-tra-thuc-te/<int:report>.pdf", downloads.inspection_pdf, name="inspection_pdf"),
    path("ho-so/hoi-dong/", councils.council_list, name="councils"),
    path("ho-so/hoi-dong/lap/", councils.new_council, name="new_council"),
    path("ho-so/hoi-dong/<int:pk>/", councils.council_page, name="council"),
    path("ho-so/van-ban/", approvals.approval_list, name="papers"),
    path("ho-so/van-ban/moi/", approvals.new_approval, name="new_paper"),
    path("ho-so/van-ban/dinh-chinh/<int:document>/", approvals.correction, name="correction"),
    path(
        "ho-so/van-ban/thu-hoi/<int:document>/",
        approvals.revocation,
        {"slug": "thu-hoi"},
        name="revocation",
    ),
    path(
        "ho-so/van-ban/khoi-phuc/<int:document>/",
        approvals.revocation,
        {"slug": "khoi-phuc"},
        name="restoration",
    ),
    path("ho-so/van-ban/<int:pk>/", approvals.approval_page, name="paper"),
    path("ho-so/van-ban/<int:pk>/du-thao.pdf", approvals.approval_draft, name="paper_draft"),
    path("ho-so/van-ban/<int:pk>/du-thao/<int:page>.png", approvals.approval_draft, name="paper_draft_page"),
    path("ho-so/to-trinh/<int:pk>/van-ban.pdf", proposal_views.submission_pdf, name="submission_pdf"),
    path("ho-so/to-trinh/<int:pk>/", proposal_views.submission_page, name="submission"),
    path("ho-so/to-trinh/<int:pk>/du-thao.pdf", proposal_views.draft_decision, name="draft_decision"),
    path("ho-so/to-trinh/<int:pk>/du-thao/<int:page>.png", proposal_views.draft_decision, name="draft_page"),
]
