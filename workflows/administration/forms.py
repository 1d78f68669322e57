"""Forms of the administration of people, mandates, units and offices; the services check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, SigningForm
from workflows.screens.fields import DayField, RowsField
from workflows.screens.forms import required

DAY_WRONG = "Ngày không đúng. Hãy chọn ngày trên lịch."
NOT_LISTED = "Lựa chọn này không có trong danh sách. Hãy chọn lại."
LINES_MAX = 20


class AdministrationForm(forms.Form):
    """Base of these forms: messages of invalid days and choices, days that begin with today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = DAY_WRONG
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = NOT_LISTED
            if name in ("since", "last_day", "day"):
                field.initial = timezone.localdate()


class PostForm(AdministrationForm):
    """An appointment: a role in an office between two days."""

    role = forms.ChoiceField(label="Vai", choices=[("", "Chọn vai"), *Role.choices])
    office = forms.ModelChoiceField(
        label="Cơ quan, phòng ban", queryset=Office.objects.none(), empty_label="Chọn cơ quan"
    )
    capacity = forms.CharField(
        label="Chức vụ",
        max_length=120,
        required=False,
        help_text="Ghi như in trên văn bản, ví dụ: Phó Chủ tịch Ủy ban nhân dân xã.",
    )
    since = DayField(label="Từ ngày")
    until = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết.")

    def __init__(self, *args: Any, offices: Any, gives_site: bool, **kwargs: Any) -> None:
        """Offer the roles that this administrator may give; with `gives_site` also site administrator."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["office"].queryset = offices
        roles = [pair for pair in Role.choices if gives_site or pair[0] != Role.SITE_ADMINISTRATOR]
        fields["role"].choices = [("", "Chọn vai"), *roles]
        required(fields["role"], "Chưa chọn vai. Hãy chọn một vai.")
        required(fields["office"], "Chưa chọn cơ quan. Hãy chọn nơi giữ vai.")
        required(fields["since"], "Chưa ghi ngày bắt đầu.")


class PersonForm(PostForm):
    """A new person's account with the first role."""

    full_name = forms.CharField(label="Họ và tên", max_length=150, help_text="Viết đủ, họ trước: Lò Thị Mây.")
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        help_text="Viết liền, không dấu, ví dụ: lothimay.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        required=False,
        help_text="Liên kết để người đó tự đặt mật khẩu được gửi tới đây. Không có thì in liên kết, đưa tận tay.",
    )
    field_order = ["full_name", "username", "email"]


class AccountForm(AdministrationForm):
    """A person's name and address."""

    full_name = forms.CharField(label="Họ và tên", max_length=150, help_text="Viết đủ, họ trước: Lò Thị Mây.")
    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        required=False,
        help_text="Địa chỉ cũ (nếu có) cũng được báo là đã đổi.",
    )


class LinkForm(AdministrationForm):
    """How a password link reaches its person."""

    way = forms.ChoiceField(
        label="Đưa liên kết bằng cách nào",
        widget=forms.RadioSelect,
        choices=[("mail", "Gửi vào thư điện tử của người đó"), ("print", "In ra, đưa tận tay")],
    )

    def __init__(self, *args: Any, has_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if not has_address:
            fields["way"].choices = [pair for pair in fields["way"].choices if pair[0] == "print"]
        fields["way"].initial = fields["way"].choices[0][0]
        required(fields["way"], "Chưa chọn cách đưa liên kết.")


class EndForm(AdministrationForm):
    """The last day of an appointment, mandate or office, and the reason."""

    last_day = DayField(label="Ngày cuối có hiệu lực")
    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required(self.fields["last_day"], "Chưa ghi ngày cuối.")
        required(self.fields["reason"], "Chưa ghi lý do.")


class LeaveForm(AdministrationForm):
    """The reason why a person leaves or returns."""

    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required(self.fields["reason"], "Chưa ghi lý do.")


class MandateForm(AdministrationForm):
    """Who may sign what for which office, under which document."""

    holder = forms.ModelChoiceField(
        label="Người ký", queryset=Appointment.objects.none(), empty_label="Chọn người ký"
    )
    issuer = forms.ModelChoiceField(
        label="Cơ quan ban hành", queryset=Office.objects.none(), empty_label="Chọn cơ quan"
    )
    form = forms.ChoiceField(label="Hình thức ký", required=False, choices=SigningForm.choices)
    body_line = forms.CharField(
        label="Thay mặt",
        max_length=120,
        required=False,
        help_text="Tên tập thể, khi ký thay mặt (TM.): Ủy ban nhân dân.",
    )
    principal_capacity = forms.CharField(
        label="Chức vụ người được ký thay",
        max_length=120,
        required=False,
        help_text="Cần có với KT., TL., TUQ.: Chủ tịch.",
    )
    capacity = forms.CharField(label="Chức vụ người ký", max_length=120, help_text="Ví dụ: Phó Chủ tịch.")
    kinds = forms.MultipleChoiceField(
        label="Loại văn bản được ký",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn loại nào là mọi loại. Thừa ủy quyền (TUQ.) thì phải chọn.",
    )
    since = DayField(label="Từ ngày")
    until = DayField(
        label="Đến hết ngày", required=False, help_text="Thừa ủy quyền (TUQ.) phải có ngày cuối."
    )
    basis = forms.CharField(
        label="Văn bản giao thẩm quyền",
        max_length=300,
        help_text="Số, ký hiệu, ngày, ví dụ: Quyết định số 12/QĐ-UBND ngày 05/01/2026.",
    )

    def __init__(
        self, *args: Any, holders: Any, offices: Any, kinds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["holder"].queryset = holders
        fields["holder"].label_from_instance = lambda post: f"{post.user}: {post}"
        fields["issuer"].queryset = offices
        fields["kinds"].choices = kinds
        for name in ("form", "principal_capacity", "body_line"):
            fields[name].may_wait = True  # whether it is needed depends on the form of signing
        required(fields["holder"], "Chưa chọn người ký.")
        required(fields["issuer"], "Chưa chọn cơ quan ban hành.")
        required(fields["capacity"], "Chưa ghi chức vụ người ký.")
        required(fields["since"], "Chưa ghi ngày bắt đầu.")
        required(fields["basis"], "Chưa ghi văn bản giao thẩm quyền ký.")


class UnitForm(AdministrationForm):
    """A new unit below another."""

    name = forms.CharField(label="Tên đơn vị", max_length=200, help_text="Viết đủ: Xã Bến Lau.")
    code = forms.CharField(label="Mã đơn vị", max_length=30, help_text="Theo danh mục đơn vị hành chính.")
    level = forms.ChoiceField(label="Cấp", choices=Level.choices)
    kind = forms.ChoiceField(label="Loại hình", required=False)
    since = DayField(label="Hoạt động từ ngày")
    basis = forms.CharField(label="Căn cứ", max_length=300, help_text="Số, ký hiệu, ngày của văn bản.")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", "Chưa xếp loại hình"), *kinds]


class UnitCorrectionForm(AdministrationForm):
    """The correction of a unit."""

    name = forms.CharField(label="Tên đơn vị", max_length=200)
    kind = forms.ChoiceField(label="Loại hình", required=False)
    reason = forms.CharField(label="Lý do sửa", max_length=300)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mine = self.initial.get("kind", "")
        known = [*kinds] if not mine or mine in dict(kinds) else [*kinds, (mine, mine)]
        fields["kind"].choices = [("", "Chưa xếp loại hình"), *known]


class OfficeForm(AdministrationForm):
    """A new office of a unit."""

    name = forms.CharField(
        label="Tên cơ quan", max_length=200, help_text="Ví dụ: Ủy ban nhân dân xã Bến Lau."
    )
    code = forms.CharField(label="Mã cơ quan", max_length=40, help_text="Viết liền, không dấu: ben-lau-ubnd.")
    symbol = forms.CharField(
        label="Ký hiệu văn bản", max_length=40, required=False, help_text="Đứng sau tên loại: UBND."
    )
    kind = forms.ChoiceField(label="Vai trò", choices=OfficeKind.choices)
    since = DayField(label="Hoạt động từ ngày")


class OfficeCorrectionForm(AdministrationForm):
    """The correction of an office."""

    name = forms.CharField(label="Tên cơ quan", max_length=200)
    symbol = forms.CharField(label="Ký hiệu văn bản", max_length=40, required=False)
    reason = forms.CharField(label="Lý do sửa", max_length=300)


class ReformForm(AdministrationForm):
    """A reform: units that end, and their successors from a day on."""

    ended = RowsField(
        label="Đơn vị ngừng hoạt động",
        queryset=AdministrativeUnit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    made = forms.CharField(
        label="Đơn vị mới",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một đơn vị: mã, dấu chấm phẩy, tên. Ví dụ: SN-X21; Xã Bến Lau. "
        "Chia tách thì dòng đầu là đơn vị kế thừa chính.",
    )
    into = forms.ModelChoiceField(
        label="Hoặc nhập vào đơn vị đang có",
        queryset=AdministrativeUnit.objects.none(),
        required=False,
        empty_label="Không, lập đơn vị mới",
    )
    kind = forms.ChoiceField(
        label="Loại hình của đơn vị mới",
        required=False,
        help_text="Không chọn thì theo loại hình chung của các đơn vị cũ.",
    )
    day = DayField(
        label="Có hiệu lực từ ngày", help_text="Đơn vị cũ ngừng hoạt động hết ngày liền trước ngày này."
    )
    basis = forms.CharField(
        label="Căn cứ", max_length=300, help_text="Nghị quyết hoặc quyết định: số, ký hiệu, ngày."
    )

    def __init__(self, *args: Any, units: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["ended"].queryset = fields["into"].queryset = units
        fields["ended"].label_from_instance = lambda unit: f"{unit} ({unit.code})"
        fields["kind"].choices = [("", "Chưa xếp loại hình"), *kinds]
        for name in ("made", "into"):
            fields[name].may_wait = True  # one of the two is needed
        required(fields["ended"], "Chưa chọn đơn vị nào. Hãy chọn ít nhất một.")
        required(fields["day"], "Chưa ghi ngày có hiệu lực.")
        required(fields["basis"], "Chưa ghi căn cứ.")

    def clean_made(self) -> list[tuple[str, str]]:
        """Return code and name of each line."""
        lines = [line.strip() for line in self.cleaned_data["made"].splitlines() if line.strip()]
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(f"Quá {LINES_MAX} dòng. Hãy ghi từng lần.")
        pairs = []
        for line in lines:
            code, sign, name = line.partition(";")
            if not sign or not code.strip() or not name.strip():
                raise forms.ValidationError(f"Dòng “{line[:60]}” chưa đúng. Hãy ghi: mã; tên.")
            pairs.append((code.strip(), name.strip()))
        return pairs
