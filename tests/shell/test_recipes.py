"""Each recipe of CONTRIBUTING.md: the step that is forgotten is told in a sentence, and today nothing is forgotten."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.template.loader import get_template
from django.utils.module_loading import import_string

from accounts.models import Role
from accounts.reach import HELD_OVER, Over
from config import completeness
from criteria import labels
from criteria.sets import checking
from criteria.sets.files import shipped
from criteria.workdays import vietnam
from documents.models import DocumentKind
from documents.rules import kinds as document_kinds
from dossiers.services.documents.revocation_effects import ENDS, HOLDS
from home.decisions.feed import DecisionFeed
from home.decisions.filters import DecisionFilters
from home.directory.filters import DirectoryFilters
from home.guides.index import GUIDES, GuideEntry
from search.engines.base import FACETS
from search.index.documents import documents_of, sources
from search.query.filters import NAMES, PARAMETERS
from tests.factories.home import published_decision
from tests.prepared_database import ROOT
from workflows.flows import step_nodes
from workflows.notifications import audience, kinds
from workflows.steps import STEPS, missing_parts


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module of ours as a tree, which nobody changes."""
    return ast.parse(path.read_text())


def test_today_nothing_is_forgotten():
    assert completeness.gaps() == []


def test_manage_py_check_tells_a_gap(monkeypatch):
    monkeypatch.delitem(labels.MODELS, "cong_dong_hoc_tap")
    said = [str(message.msg) for message in run_checks() if message.id == "config.E001"]
    assert said == [
        "“cong_dong_hoc_tap” would be shown as it is stored: give it words in MODELS of criteria/labels.py."
    ]


class TestRole:
    ROLES = {**dict(Role.choices), "inspector": "Thanh tra"}
    HELD = {**HELD_OVER, "inspector": Over.TREE}
    GUIDE = GuideEntry("thanh-tra", ("inspector",))

    def gaps(self, roles=ROLES, held=HELD, guides=(*GUIDES, GUIDE)) -> list[str]:
        return list(completeness.role_gaps(roles, held_over=held, guides=guides))

    def test_a_role_in_every_table_is_whole(self):
        assert self.gaps() == []

    def test_a_role_that_is_held_over_nothing_is_told(self):
        (said,) = self.gaps(held=HELD_OVER)
        assert said.startswith("Role “inspector” is held over nothing")

    def test_a_role_without_a_guide_is_told(self):
        assert self.gaps(guides=GUIDES) == [
            "Role “inspector” has no guide: name it in GUIDES of home/guides/index.py."
        ]

    @pytest.mark.parametrize("words", ["", "Văn thư"])
    def test_a_role_without_words_of_its_own_is_told(self, words):
        assert any(
            "“inspector” has no words of its own" in gap
            for gap in self.gaps({**self.ROLES, "inspector": words})
        )

    def test_a_guide_without_a_text_is_told(self):
        assert list(completeness.guide_gaps([self.GUIDE])) == [
            "Guide “thanh-tra” has no text: write home/guides/texts/thanh-tra.md."
        ]


class TestDocumentKind:
    """A new kind of official document, by its record in documents/rules/kinds.py."""

    KIND = replace(document_kinds.KINDS["thong_bao"], code="giay_moi", name="Giấy mời", abbreviation="GM")

    def gaps(self, **forgotten) -> list[str]:
        there = {
            "choices": [*DocumentKind.values, "giay_moi"],
            "layouts": {"van_ban"},
            "word_layouts": {"van_ban"},
        }
        return document_kinds.missing(
            replace(self.KIND, **forgotten.pop("kind", {})), **{**there, **forgotten}
        )

    def test_a_kind_with_every_part_is_whole(self):
        assert self.gaps() == []

    @pytest.mark.parametrize(
        ("forgotten", "said"),
        [
            ({"layouts": set()}, "has no layout: write documents/rendering/templates/van_ban.typ"),
            ({"word_layouts": set()}, "has no Word blocks"),
            ({"choices": DocumentKind.values}, "is no member of documents.models.official.DocumentKind"),
            ({"kind": {"abbreviation": ""}}, "has no abbreviation to be numbered under"),
            ({"kind": {"name": ""}}, "has no name"),
            ({"kind": {"sample": {}}}, "has no sample to try its layout on"),
        ],
    )
    def test_what_a_kind_lacks_is_told(self, forgotten, said):
        (gap,) = self.gaps(**forgotten)
        assert gap.startswith(f"The kind “giay_moi” {said}")

    def test_manage_py_check_tells_a_choice_without_a_record(self, monkeypatch):
        monkeypatch.delitem(document_kinds.KINDS, "thong_bao")
        said = [str(message.msg) for message in run_checks() if message.id == "documents.E001"]
        assert said == ["DocumentKind “thong_bao” has no record in documents/rules/kinds.py."]


class TestStep:
    """A new node of a flow, and its record in workflows/steps.py."""

    STEP = replace(STEPS["check"], node="visit", title="Thăm thực địa")

    def gaps(self, nodes=("visit",), **forgotten) -> list[str]:
        steps = {**STEPS, "visit": replace(self.STEP, **forgotten)}
        return missing_parts([*step_nodes(), *nodes], steps, screen_exists=self.exists)

    @staticmethod
    def exists(path: str) -> bool:
        try:
            return callable(import_string(path))
        except ImportError:
            return False

    def test_a_step_with_every_part_is_whole(self):
        assert self.gaps() == []

    def test_every_step_of_today_is_whole(self):
        assert missing_parts(step_nodes(), screen_exists=self.exists) == []

    def test_a_node_without_a_record_is_told(self):
        (said,) = missing_parts([*step_nodes(), "visit"], screen_exists=self.exists)
        assert said == 'The node "visit" of workflows/flows.py has no record in workflows/steps.py.'

    @pytest.mark.parametrize(
        ("forgotten", "said"),
        [
            ({"nodes": ()}, 'The record "visit" of workflows/steps.py has no node'),
            ({"screen": "workflows.screens.visits.screen"}, 'The step "visit" has no screen'),
            ({"title": ""}, 'The step "visit" has no title'),
            ({"performers": ()}, 'The step "visit" has no performer'),
            ({"due": ""}, 'The step "visit" has no deadline'),
            ({"superiors": ()}, 'The step "visit" has no superior'),
        ],
    )
    def test_what_a_step_lacks_is_told(self, forgotten, said):
        (gap,) = self.gaps(**forgotten)
        assert gap.startswith(said)


class TestLabel:
    def test_a_model_without_words_is_told(self):
        (said,) = completeness.label_gaps(["xa_hoc_tap"], labels.MODELS, "MODELS of criteria/labels.py")
        assert said.startswith("“xa_hoc_tap” would be shown as it is stored")


class TestCriteriaSet:
    """The set of the next year: a copy of this year's in which something was left out."""

    @pytest.fixture
    def next_year(self):
        data = json.loads(next(path for path in shipped() if path.stem == "tt24-2023-tinh").read_text())
        return copy.deepcopy(data) | {"code": "tt24-2027-tinh", "version": 1}

    def test_the_copy_itself_is_right(self, next_year):
        assert checking.problems(next_year) == []

    @pytest.mark.parametrize(
        "part", ["in_force", "levels", "validity_months", "instrument", "standards", "model"]
    )
    def test_a_part_that_is_missing_is_told_by_its_name(self, next_year, part):
        del next_year[part]
        assert any(f"thiếu mục bắt buộc “{part}”" in said for said in checking.problems(next_year))

    def test_a_share_without_its_threshold_is_told(self, next_year):
        entry = self.indicators(next_year)[0]
        entry["kind"] = "share"
        assert f"Chỉ tiêu {entry['code']}: yêu cầu mức 1 thiếu mục value." in checking.problems(next_year)

    def test_a_level_that_no_set_declares_is_told(self, next_year):
        self.indicators(next_year)[0]["requirements"][0]["level"] = 9
        assert any("chưa khai báo" in said for said in checking.problems(next_year))

    def test_a_threshold_left_open_may_not_say_that_it_was_verified(self, next_year):
        next_year["in_force"]["until"] = {"value": None, "source": "chưa có trong nguồn", "verified": True}
        assert any("lại ghi đã kiểm chứng" in said for said in checking.problems(next_year))

    @staticmethod
    def indicators(data) -> list[dict]:
        return [entry for _place, entry in checking.indicators(data)]


class TestSearchSource:
    TITLES = property(lambda self: sources()["danh-hieu"])

    @pytest.mark.parametrize(
        ("forgotten", "said"),
        [
            ({"label": ""}, "has no label"),
            ({"model_label": "dossiers.Medal"}, "names no model"),
            (
                {"related": {"home.DecisionPage": ("decision_id", "medal_id")}},
                "is not renewed by home.DecisionPage",
            ),
            (
                {"names": {"accounts.AdministrativeUnit": ("unit_id", "unit__above_id")}},
                "is not renewed when a name",
            ),
        ],
    )
    def test_what_a_source_lacks_is_told(self, forgotten, said):
        (gap,) = completeness.source_gaps(replace(self.TITLES, **forgotten))
        assert said in gap

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("forgotten", "said"),
        [
            ({}, ""),
            ({"tokens": frozenset()}, "has no access tokens, so nobody finds it"),
            ({"kind": "huy-chuong"}, "says it is a “huy-chuong”"),
            ({"facets": {"medal": ("1",)}}, "has a facet “medal” that no engine keeps"),
            ({"title": " "}, "has no title"),
        ],
    )
    def test_what_a_document_lacks_is_told(self, tiny_papers, forgotten, said):
        title = published_decision().decision.titles.first()
        (document,) = documents_of(self.TITLES, title)
        assert all(
            said in gap for gap in completeness.document_gaps(self.TITLES, replace(document, **forgotten))
        )
        assert bool(list(completeness.document_gaps(self.TITLES, replace(document, **forgotten)))) is bool(
            said
        )

    def test_a_facet_without_a_name_in_the_address_and_on_the_page_is_told(self):
        assert len(list(completeness.facet_gaps((*FACETS, "medal"), parameters=PARAMETERS, names=NAMES))) == 2


def filter_gaps(filters: str, form: str, feed: str = "") -> list[str]:
    """What a public filter is missing: its field with a label, its part in `active` and in the selection, the feed.

    Takes the sources of the class that reads the address, of its form's template, and of the feed where there is one.
    """
    (read,) = (node for node in ast.parse(filters).body if isinstance(node, ast.ClassDef))
    reading, *others = (node for node in read.body if isinstance(node, ast.FunctionDef))
    told = re.findall(r"self\.(\w+) = .*?query\.get\(['\"]([a-z-]+)['\"]", ast.unparse(reading))
    asked = dict(told)
    active = next(ast.unparse(node) for node in others if node.name == "active")
    selecting = "".join(ast.unparse(node) for node in others if node.name != "active")
    fields = dict(re.findall(r'name="([a-z-]+)"\s+label="([^"]*)"', form))
    with_input = re.findall(r'<label[^>]*>([^<]+)</label>\s*<input[^>]*?\sname="([a-z-]+)"', form)
    fields |= {name: words.strip() for words, name in with_input}
    found = []
    for attribute, name in asked.items():
        if not fields.get(name):
            found.append(f"The filter “{name}” has no field with a label in the form.")
        if f"self.{attribute}" not in active:
            found.append(f"The filter “{name}” does not count as active, so nobody can drop it.")
        if f"self.{attribute}" not in selecting:
            found.append(f"The filter “{name}” selects nothing.")
    found += [f"The field “{name}” of the form is not read." for name in fields.keys() - asked.values()]
    if feed and f"{read.name}(" not in feed:
        found.append(f"The feed does not read {read.name}, so its filters do not hold for it.")
    return found


class TestPublicFilter:
    """A filter is read from the address, offered in the form, counted as active, applied, and holds for the feed."""

    FILTERS = """
class Filters:
    def __init__(self, query):
        self.years = filter_options.years(query.get("nam", ""))
    @property
    def active(self):
        return bool(chosen(self.years))
    def apply(self, pages):
        return pages.filter(year=chosen(self.years))
"""
    FORM = '{% include "home/_filter.html" with name="nam" label="Năm" any="Mọi năm" options=filters.years only %}'
    FEED = "filters = Filters(request.GET)"

    @pytest.mark.parametrize(
        ("filters", "template", "feed"),
        [
            (DecisionFilters, "home/decisions/index.html", DecisionFeed),
            (DirectoryFilters, "home/directory/index.html", None),
        ],
    )
    def test_the_filters_of_the_public_lists_are_whole(self, filters, template, feed):
        form = Path(get_template(template).origin.name).read_text()
        assert filter_gaps(inspect.getsource(filters), form, inspect.getsource(feed) if feed else "") == []

    def test_a_filter_with_every_part_is_whole(self):
        assert filter_gaps(self.FILTERS, self.FORM, self.FEED) == []

    @pytest.mark.parametrize(
        ("what", "old", "new", "said"),
        [
            ("FORM", 'label="Năm"', 'label=""', "has no field with a label"),
            ("FORM", 'name="nam"', 'name="nam-nay"', "The filter “nam” has no field with a label"),
            ("FILTERS", "return bool(chosen(self.years))", "return False", "does not count as active"),
            ("FILTERS", "pages.filter(year=chosen(self.years))", "pages", "selects nothing"),
            ("FEED", "Filters(request.GET)", "None", "The feed does not read Filters"),
        ],
    )
    def test_a_part_that_is_missing_is_told(self, what, old, new, said):
        parts = {"FILTERS": self.FILTERS, "FORM": self.FORM, "FEED": self.FEED}
        parts[what] = parts[what].replace(old, new)
        assert said in filter_gaps(parts["FILTERS"], parts["FORM"], parts["FEED"])[0]


class TestNotification:
    """A service writes a message under a new key."""

    ROOMS = ("accounts", "documents", "criteria", "dossiers", "home", "workflows", "search")

    @staticmethod
    def head_of(value: ast.expr) -> str:
        """How a key begins: up to its first colon, or up to what is filled in; nothing for a key handed on."""
        parts = value.values if isinstance(value, ast.JoinedStr) else [value]
        text = (
            parts[0].value if isinstance(parts[0], ast.Constant) and isinstance(parts[0].value, str) else ""
        )
        return f"{text.partition(':')[0]}:" if ":" in text or (text and len(parts) == 1) else text

    @classmethod
    def used(cls) -> dict[str, str]:
        """Every way a key begins that the product writes: in a call, or given a name before."""
        found = {
            f"{act}:": "dossiers/services/documents/revocation_effects.py" for act, _subject in (ENDS, HOLDS)
        }
        for path in sorted(path for room in cls.ROOMS for path in (ROOT / room).rglob("*.py")):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.Call):
                    names = {keyword.arg: keyword.value for keyword in node.keywords}
                    value = (
                        names.get("key")
                        if {"subject", "body", "sentence"} & set(names) or None in names
                        else None
                    )
                elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "key":
                    value = node.value if "notifications" in path.parts else None
                else:
                    continue
                if value is not None and (head := cls.head_of(value)):
                    found[head] = str(path.relative_to(ROOT))
        return found

    def test_every_key_the_code_writes_is_of_a_kind_and_every_kind_is_written(self):
        assert list(kinds.missing(self.used())) == []

    def test_a_message_of_no_kind_is_told_with_its_place(self):
        (said,) = kinds.missing({**self.used(), "medal:": "dossiers/services/medals.py"})
        assert said.startswith(
            "dossiers/services/medals.py writes a message of no kind: name “medal:” in KINDS"
        )

    def test_a_kind_that_nothing_writes_is_told(self):
        (said,) = kinds.missing(self.used(), {**kinds.KINDS, "medal:": kinds.Kind("a medal was given")})
        assert said.startswith("Nothing writes a message whose key begins with “medal:”")

    def test_a_kind_without_words_is_told(self):
        (said,) = kinds.missing({**self.used(), "medal:": "x"}, {**kinds.KINDS, "medal:": kinds.Kind(" ")})
        assert said == "The notification “medal:” has no words that say what it tells."

    @pytest.mark.parametrize(
        ("key", "is_reminder"),
        [("remind:above:2026-11-30:4:9", True), ("renewal:3:6:9", False), ("paper-signed:1", False)],
    )
    def test_only_a_reminder_may_stay_on_the_page(self, key, is_reminder):
        assert kinds.is_reminder(key) is is_reminder

    def test_an_audience_that_is_asked_of_no_right_is_none_that_the_code_names(self):
        known = set(re.findall(r"^([a-z-]+)(?=[: ])", audience.__doc__, re.M))
        named = {}
        for path in sorted(path for room in self.ROOMS for path in (ROOT / room).rglob("*.py")):
            for node in ast.walk(parsed(path)):
                if (
                    isinstance(node, ast.keyword)
                    and node.arg == "audience"
                    and (head := self.head_of(node.value))
                ):
                    named[head.rstrip(":")] = path
        assert named
        assert set(named) <= known


class TestHoliday:
    """The next year: a file that is missing or in which a holiday was left out."""

    def without(self, *days: date):
        calendar = vietnam()
        return replace(calendar, off={day: why for day, why in calendar.off.items() if day not in days})

    def test_each_year_on_file_has_every_holiday_of_the_law(self):
        assert list(completeness.holiday_gaps(vietnam())) == []

    def test_a_year_without_a_file_is_told_from_october_on(self):
        assert list(completeness.holiday_gaps(vietnam(), today=date(2027, 9, 30))) == []
        assert list(completeness.holiday_gaps(vietnam(), today=date(2027, 10, 1))) == [
            "The days off of 2028 are missing: write criteria/workdays/years/2028.json."
        ]

    def test_a_year_left_out_between_two_is_told(self):
        calendar = vietnam()
        (said, *_more) = completeness.holiday_gaps(replace(calendar, years=calendar.years - {2026}))
        assert said == "The days off of 2026 are missing: write criteria/workdays/years/2026.json."

    def test_a_fixed_holiday_left_out_is_told(self):
        (said,) = completeness.holiday_gaps(self.without(date(2027, 9, 2)))
        assert said.startswith("2027-09-02 is a holiday by Điều 112")

    def test_a_lunar_holiday_left_out_is_told(self):
        (said,) = completeness.holiday_gaps(self.without(date(2027, 4, 16)))
        assert said == "Giỗ Tổ Hùng Vương is missing in criteria/workdays/years/2027.json."
