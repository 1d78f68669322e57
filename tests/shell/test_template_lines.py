"""Templates are read and compared by lines: none is too long, and breaking one changes nothing that a page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shell.template_lines import LENGTH_MAX, wrapped

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in ROOT.glob("*/**/templates/**/*.html") if ".venv" not in path.parts)
LONG = "một câu dài của trang này " * 8
LINK = '<a class="btn btn-secondary" href="{% url \'workflows:dossiers\' %}">{% icon "x" %}<span>Hồ sơ</span></a>'


def no_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_there_are_templates():
    assert len(TEMPLATES) > 150


def test_no_line_of_a_template_is_too_long():
    late = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if len(line) > LENGTH_MAX
    ]
    assert not late, "run make format; what it leaves is broken by hand"


@pytest.mark.parametrize(
    "line",
    [
        f"<ul>{{% for one in rows %}}<li><p>{{{{ one }}}} {LONG}</p></li>{{% endfor %}}</ul>",
        f"{{% block actions %}}{LINK}{LINK}{{% if more %}}{LINK}{{% endif %}}{{% endblock %}}",
        f'<td data-label="Tên">{{% if row.name %}}<a href="{{{{ row.url }}}}">{{{{ row.name }}}}</a> {LONG}{{% endif %}}</td>',
    ],
)
def test_a_long_line_is_broken_and_only_its_whitespace_changes(line: str):
    lines = wrapped(line).split("\n")
    assert len(lines) > 1
    assert max(map(len, lines)) <= LENGTH_MAX
    assert no_space("".join(lines)) == no_space(line)
    assert wrapped("\n".join(lines)) == "\n".join(lines)


def test_words_that_touch_a_tag_still_touch_it():
    line = f"<p>{LONG}<b>đậm</b>, <i>nghiêng</i>.{LINK}{LINK}{LONG}</p>"
    text = " ".join(wrapped(line).split())
    assert "<b>đậm</b>, <i>nghiêng</i>.<a" in text
    assert "</span></a><a" in text


@pytest.mark.parametrize("name", ["pre", "textarea", "script", "style"])
def test_text_that_is_kept_as_it_is_is_not_broken(name: str):
    line = f"<div><{name}>{LONG}</{name}></div>"
    assert f"<{name}>{LONG}</{name}>" in wrapped(line)


def test_an_element_that_may_be_empty_gets_no_space_of_its_own():
    cell = f"<td>{{% if late %}}<span>{LONG}</span>{{% endif %}}</td>"
    text = wrapped(f"<tr>{cell}{cell}</tr>")
    assert re.search(r"<td>\{% if late %\}", text)
    assert "{% endif %}</td>" in text


def test_a_line_that_fits_stays_as_it_is():
    text = "<ul><li>một</li><li>hai</li></ul>\n"
    assert wrapped(text) == text
