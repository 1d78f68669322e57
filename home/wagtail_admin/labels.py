"""Vietnamese for the few words that Wagtail writes into its code without a way to translate them."""

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
    """Write the labels into Wagtail's forms; a form that lost a field stops the start with its name.

    The panel that asks for a first and a last name goes: an account has one full name, kept at /to-chuc/nhan-su/.
    """
    NameEmailSettingsPanel.is_active = lambda _panel: False
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
