"""Forms of the public check."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from documents.models import OfficialDocument

CODE = re.compile(r"(?:.*/kiem-tra/)?(?P<code>[A-Za-z0-9_-]{8,40})/?(?:van-ban\.pdf)?")


class CheckForm(forms.Form):
    """The check code printed under the QR code, or the whole address."""

    ma = forms.CharField(
        label="Mã kiểm tra",
        max_length=300,
        help_text="Nhập mã hoặc cả địa chỉ in dưới hình QR; phân biệt chữ hoa và chữ thường.",
        error_messages={"required": "Hãy nhập mã kiểm tra in trên văn bản."},
    )

    def clean_ma(self) -> str:
        """Return the code of an issued document."""
        match = CODE.fullmatch(re.sub(r"\s+", "", self.cleaned_data["ma"]))
        if match and OfficialDocument.objects.issued().filter(check_code=match["code"]).exists():
            return match["code"]
        raise forms.ValidationError(
            "Không có văn bản nào mang mã này. Hãy so lại từng ký tự với mã in trên văn bản."
        )


class FileCheckForm(forms.Form):
    """A PDF to verify; it is not stored."""

    tep = forms.FileField(
        label="Tệp PDF của văn bản",
        help_text="Chọn tệp hoặc thả tệp vào ô này. Tệp chỉ được so với bản gốc, không được giữ lại.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Hãy chọn tệp PDF cần kiểm tra.",
            "empty": "Tệp rỗng. Hãy chọn lại tệp PDF.",
        },
    )

    def clean_tep(self) -> UploadedFile:
        """Return the upload, not yet read."""
        upload: UploadedFile = self.cleaned_data["tep"]
        if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 25 MB. Hãy chọn đúng tệp của văn bản.")
        return upload
