"""Template tags of the design system, {% load ui %}: icons, labels, deadlines in words, fields, pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, FileInput, ModelChoiceField, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple, Select, SelectMultiple
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.date_input import DayInput
from criteria.labels import result_label
from criteria.workdays import vietnam
from criteria.workdays.days import WORKING
from dossiers.rules.deadlines import light

register = template.Library()

STATUS_ICONS = {
    "ok": "circle-check",
    "soon": "clock",
    "danger": "octagon-alert",
    "info": "info",
    "neutral": "circle-dashed",
}
YEAR_DAYS = 365


@register.simple_tag
@lru_cache(
    maxsize=1024, typed=True
)  # drawn once a process: a page has dozens, and what is escaped is told by its type
def icon(name: str, label: str = "") -> SafeString:
    """Return an outline icon of the sprite; without a label it is hidden from a screen reader."""
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address
    )


@register.simple_tag
def status(kind: str, text: object, icon_name: str = "") -> SafeString:
    """Return a label of icon, word and colour; an unknown kind is shown as neutral."""
    kind = kind if kind in STATUS_ICONS else "neutral"
    return _status(kind, text if isinstance(text, str) else str(text), icon_name)


@lru_cache(maxsize=1024, typed=True)
def _status(kind: str, text: str, icon_name: str) -> SafeString:
    return format_html(
        '<span class="status status-{}">{}<span>{}</span></span>',
        kind,
        icon(icon_name or STATUS_ICONS[kind]),
        text,
    )


@register.simple_tag
def result(code: str) -> SafeString:
    """Return the label of a verdict: the same words, colour and icon on every page."""
    label = result_label(code)
    return status(label.kind, label.words, label.icon)


def as_day(value: object) -> date | None:
    """Return the local day of a date or an instant, None for anything else."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def due_words(day: date, today: date, counted_in: str = WORKING) -> tuple[str, str]:
    """Return the kind of status and the words for a deadline seen from `today`."""
    left = (day - today).days
    years = abs(left) // YEAR_DAYS
    if years:
        words = "quá hạn hơn %(years)s năm" if left < 0 else "còn hơn %(years)s năm"
        return ("danger" if left < 0 else "neutral"), words % {"years": years}
    shown = light(day, today=today, days_off=vietnam(), counted_in=counted_in)
    return shown.kind, shown.words


@register.simple_tag
def due(value: object, today: date | None = None, counted_in: str = WORKING) -> SafeString:
    """Return a deadline in words near its date: còn 2 ngày làm việc (24/11/2026)."""
    day = as_day(value)
    if day is None:
        return format_html('<span class="muted">{}</span>', "không có hạn")
    kind, words = due_words(day, today or timezone.localdate(), counted_in)
    icon_name = "calendar" if kind == "neutral" else "clock" if kind == "soon" else "alarm-clock"
    return format_html(
        '<span class="due status status-{}">{}<span>{} <time datetime="{}">({})</time></span></span>',
        kind,
        icon(icon_name),
        words,
        day.isoformat(),
        f"{day:%d/%m/%Y}",
    )


@register.simple_tag
def data_block(value: object) -> SafeString:
    """Return a block of linked data for machines; nothing in it can end the block or be read as markup."""
    written = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    escaped = written.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(escaped))  # noqa: S308


@register.filter
def vn_date(value: object) -> str:
    """Return dd/mm/yyyy, for an instant HH:MM dd/mm/yyyy in local time, and nothing for nothing."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else ""


@register.filter
def level_name(named: Any, level: int) -> str:
    """Return the name of a level as a round or a criteria set writes it: "Khá", "Mức độ 2"."""
    return str(named.level_name(level))


@register.filter
def level_words(named: Any, level: int) -> str:
    """Return a level of a round as it stands within a sentence: "mức Khá", "mức độ 2"."""
    return str(named.level_words(level))


@register.filter
def vn_number(value: object, decimals: int | None = None) -> str:
    """Return 1.234,5: points between thousands, a comma before decimals; nothing for nothing."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
        text = f"{number:,f}" if decimals is None else f"{number:,.{int(decimals)}f}"
    except (InvalidOperation, ValueError):
        return str(value)
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def share(value: object, total: object) -> int:
    """Return value of total in whole per cent, between 0 and 100; 0 where there is no total."""
    try:
        part, whole = Decimal(str(value)), Decimal(str(total))
    except (InvalidOperation, ValueError):
        return 0
    return max(0, min(100, int(part * 100 / whole))) if whole > 0 else 0


@register.simple_tag
def day_input(name: str, value: object = None, **attrs: object) -> SafeString:
    """Return a day's picker with the day in words beside it, outside a form class; `value` a day or its text."""
    kept = {key: one for key, one in attrs.items() if one not in (None, "", False)}
    return DayInput().render(name, value, {"id": name, **kept})


def field_kind(bound: BoundField) -> str:
    """Return how a field is laid out: hidden, checkbox, choices, file or plain."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "file" if isinstance(widget, FileInput) else "plain"


def may_stay_empty(bound: BoundField) -> bool:
    """Return whether a field is told to be optional: it may stay empty, and nothing is chosen or meant already.

    A list always stands on something: a value, or an empty choice that says in words what it means.
    """
    given = bound.field
    if given.required or getattr(given, "may_wait", False):
        return False
    if not isinstance(given.widget, Select) or isinstance(given.widget, SelectMultiple):
        return True
    if isinstance(given, ModelChoiceField):  # its choices are rows, read once where they are drawn
        return given.empty_label is not None and not given.empty_label.strip("- ")
    return any(not str(words).strip("- ") for value, words in given.widget.choices if value in ("", None))


@register.inclusion_tag("_field.html")
def field(bound: BoundField, segmented: bool = False) -> dict[str, Any]:
    """Render a form field: label, help, input, error beside it, tied together for a screen reader.

    `segmented` shows a group of radio buttons as one row of mark buttons.
    """
    kind = field_kind(bound)
    ids = [f"{bound.id_for_label or bound.html_name}_error"] if bound.errors else []
    if bound.help_text:
        ids.append(f"{bound.id_for_label or bound.html_name}_help")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if bound.errors and kind != "choices":
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "kind": kind,
        "segmented": segmented,
        "optional": may_stay_empty(bound),
        "control": bound.as_widget(attrs=attrs),
        "base_id": bound.id_for_label or bound.html_name,
        "describedby": " ".join(ids),
    }


@register.inclusion_tag("_pagination.html", takes_context=True)
def pagination(context: Mapping[str, Any], page_obj: Page, param: str = "page") -> dict[str, Any]:
    """Render the pages of a list; filters in the address are kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop(param, None)
    kept = f"{query.urlencode()}&" if query else ""
    return {
        "page_obj": page_obj,
        "numbers": list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1)),
        "prefix": f"?{kept}{param}=",
        "ellipsis": page_obj.paginator.ELLIPSIS,
    }


@register.inclusion_tag("_bar.html")
def bar(
    value: object, label: str = "", aim: object = None, maximum: object = 100, unit: str = "%"
) -> dict[str, Any]:
    """Render a number as a bar with its value in words and the aim marked."""
    return {
        "value": value,
        "label": label,
        "aim": aim,
        "unit": unit,
        "width": share(value, maximum),
        "mark": None if aim is None else share(aim, maximum),
    }


@register.inclusion_tag("_progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """Render an honest progress line: done of total, in words and as a line."""
    return {"done": done, "total": total, "label": label or "Đã trả lời", "percent": share(done, total)}


@register.inclusion_tag("_stepper.html")
def stepper(steps: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Render the steps of the procedure; a step is {"label", "state": done|current|todo|skipped, "note"}."""
    return {"steps": list(steps), "label": label or "Các bước của thủ tục"}


@register.inclusion_tag("_empty.html")
def empty(
    title: str, text: str = "", icon_name: str = "inbox", url: str = "", action: str = ""
) -> dict[str, Any]:
    """Render an empty state: what will come here and who brings it."""
    return {"title": title, "text": text, "icon_name": icon_name, "url": url, "action": action}


@register.simple_block_tag
def empty_state(
    content: str, title: str, icon_name: str = "inbox", url: str = "", action: str = ""
) -> SafeString:
    """Render an empty state like `empty`, with a text of several lines."""
    text = mark_safe(" ".join(content.split()))  # noqa: S308 - rendered, so escaped already
    return render_to_string("_empty.html", empty(title, text, icon_name, url, action))
