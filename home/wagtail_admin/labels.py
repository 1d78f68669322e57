"""Vietnamese labels of the few fields that Wagtail names in English without gettext."""

from __future__ import annotations

from django import forms
from wagtail.admin.forms import choosers
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.contrib.redirects.forms import ConfirmImportForm

LINK_TEXT = {"link_text": "Chữ hiển thị của liên kết"}
LABELS: dict[type[forms.BaseForm], dict[str, str]] = {
    choosers.ExternalLinkChooserForm: {**LINK_TEXT, "url": "Địa chỉ (URL)"},
    choosers.AnchorLinkChooserForm: {**LINK_TEXT, "url": "Tên của chỗ trong trang, không có dấu #"},
    choosers.EmailLinkChooserForm: {
        **LINK_TEXT,
        "email_address": "Địa chỉ thư điện tử",
        "subject": "Tiêu đề thư",
        "body": "Nội dung thư",
    },
    choosers.PhoneLinkChooserForm: {**LINK_TEXT, "phone_number": "Số điện thoại"},
    WorkflowPageForm: {"page": "Trang"},
    ConfirmImportForm: {"permanent": "Lâu dài"},
}


def set_labels() -> None:
    """Set the labels of Wagtail's forms; raise KeyError at start where a form no longer has a field.

    The account panel with first and last name is switched off: an account has one full name, edited at
    /to-chuc/nhan-su/.
    """
    NameEmailSettingsPanel.is_active = lambda _panel: False
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label  # type: ignore[attr-defined]  # of forms with fields
