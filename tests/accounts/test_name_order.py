"""Lists go by name as Vietnamese lists do, the same on every database."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.derived_columns import DerivedQuerySet, NameKeyField, WithDerived, by_name
from accounts.models import AdministrativeUnit, Office, User
from accounts.title_order import by_text
from home.models import ArticleTopic
from ledger.vietnamese.collation import name_key, person_key
from search.models import SavedSearch
from tests import forked
from tests.factories.accounts import LONG_AGO, OfficeFactory, UnitFactory, UserFactory
from tests.factories.site_tree import ensure_site_tree
from workflows.screens.rounds.unit_picker import UnitPicker

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ledger", "accounts", "criteria", "documents", "dossiers", "home", "workflows", "search", "site")

IN_ORDER = [
    # letters, with f j w z in their Latin places
    [*"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"],
    # tones: ngang huyền hỏi ngã sắc nặng
    ["la", "là", "lả", "lã", "lá", "lạ", "lăn", "lằn", "lẳn", "lẵn", "lắn", "lặn", "lân", "lần", "lẩn", "lẫn", "lấn", "lận"],
    # letters decide first, then tones
    ["Xã Ái Nghĩa", "Xã An Phúc", "Xã Ân Thi", "Xã Âu Lạc", "Xã Bãi Sậy", "Xã Duy Phú", "Xã Đắk Pơ", "Xã Đồng Sim"],
    ["Xã Thác Vàng", "Xã Ước Mơ", "Xã Xuân Quang", "Xã Ya Xiêr", "Xã Zuôr"],
    ["Ba", "Bà", "Ba Vì", "Ban", "Bản"],
    ["Ngô", "Nguyễn", "Phạm", "Vũ"],
    ["Dương", "Đặng", "Đinh", "Đỗ", "Em"],
    # numbers by their value, before letters
    ["Trường số 2", "Trường số 9", "Trường số 10", "Trường số 100", "Trường số một"],
    ["Lớp 2", "Lớp 2a", "Lớp 10", "Lớp 1000000000", "Lớp 9999999999"],
    # a shorter name before what it begins
    ["", "An", "An An", "Anh"],
    # words of other languages of the country
    ["Buôn Cư M'gar", "Buôn Čư Mgat", "Buôn Ea H'Leo", "Buôn Ea Hlêo"],
]  # fmt: skip
ALIKE = [
    ("HÒA BÌNH", "hoà bình"),
    ("Đắk Lắk", "ÐẮK LẮK"),
    ("Ea H'Leo", "Ea H’leo"),
    ("Sơn  La ", "Sơn La"),
    ("số 07", "Số 7"),
    ("số ٣٤", "số 34"),
    ("số " + "0" * 5000, "số 0"),  # longer than Python reads as a number
]
PEOPLE = [
    "Lò Văn An", "Nguyễn Thị An", "Trần An", "Phạm Thị Dung", "Đinh Văn Đức", "Đỗ Văn Đức", "Lê Đức",
    "Phạm Thu Hà", "Trần Thị Hà", "Ngô Hạ", "Nguyễn Hạ", "Y", "Vũ Văn Yên",
]  # fmt: skip


@pytest.mark.parametrize("names", IN_ORDER, ids=lambda names: " < ".join(names[:3]))
def test_names_go_by_the_vietnamese_alphabet(names):
    for before, after in pairwise(names):
        assert name_key(before) < name_key(after), (before, after)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_capitals_and_the_place_of_a_tone_do_not_count(one, other):
    assert name_key(one) == name_key(other)


def test_people_go_by_given_name_then_family_and_middle_name():
    shuffled = random.Random(4).sample(PEOPLE, len(PEOPLE))
    assert sorted(shuffled, key=person_key) == PEOPLE


@given(st.text(max_size=60))
def test_every_text_has_a_key_of_plain_ascii(text):
    assert re.fullmatch(r"[ !-~]+", name_key(text))
    assert name_key(text).isascii()
    assert person_key(text).isascii()


SYLLABLES = (
    "an ân ăn ba bà bạ bắc bằng bên bến bình cao cầu chánh châu chi chí cư dương duy đa đà đại đạo đắk đặng đồng đông "
    "đức e ea em êm gia giang hà hạ hải hàng hiệp hòa hưng hương hữu kon krông kỳ la lạc lai lang lâm lộc long lũng "
    "lương mai mê minh mỏ mỹ nam nậm nghĩa ngọc nha nhơn ninh ơn ông phong phú phúc phước pơ quang quảng quý sa sách "
    "sim sông sơn tam tân tây thác thanh thành thạnh thiện thịnh thọ thuận thủy thượng tiên tiến trà trung trường tú "
    "tường tỷ ức ước ưng vàng vân văn viên vĩnh xa xã xuân ý yên"
)


def three_hundred() -> list[str]:
    """Return 300 names of places, no two alike."""
    draw, found = random.Random(15), {}
    while len(found) < 300:
        words = draw.choices(SYLLABLES.split(), k=draw.choice((1, 2, 2, 3)))
        found[" ".join(words).title()] = None
    return list(found)


PRINT_ORDER = """
import json, sys
from tests.factories.accounts import LONG_AGO
from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit, User
from accounts.title_order import by_text
names = json.load(sys.stdin)
AdministrativeUnit.objects.bulk_create(
    AdministrativeUnit(code=str(n), name=name, level="xa", valid_from=LONG_AGO) for n, name in enumerate(names)
)
User.objects.bulk_create(User(username=str(n), full_name=name) for n, name in enumerate(names))
units = AdministrativeUnit.objects.order_by(by_name()).values_list("name", flat=True)
people = User.objects.order_by(by_name(), "full_name").values_list("full_name", flat=True)
told = by_text(AdministrativeUnit.objects.all(), "name").values_list("name", flat=True)
print(json.dumps([list(units), list(people), list(told)]))
"""


@pytest.mark.postgresql
@pytest.mark.django_db
def test_300_names_stand_in_one_order_on_sqlite_postgresql_and_by_bytes(postgres_url, tmp_path):
    names = [*three_hundred(), "“Trường” số 2", "Trường (số 9)", "Trường số 10"]
    done = forked.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", PRINT_ORDER],
        input=json.dumps(names),
        env={**os.environ, "DATABASE_URL": postgres_url, "MEDIA_ROOT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip
    units, people, told = json.loads(done.stdout)
    AdministrativeUnit.objects.bulk_create(
        UnitFactory.build(name=name, code=str(number)) for number, name in enumerate(names)
    )
    assert connection.vendor != "sqlite" or units == [
        unit.name for unit in AdministrativeUnit.objects.order_by(by_name())
    ]
    assert units == sorted(names, key=lambda name: name_key(name).encode())
    assert people == sorted(sorted(names), key=person_key)
    assert told == [unit.name for unit in by_text(AdministrativeUnit.objects.all(), "name")] == units


@pytest.mark.postgresql
def test_the_order_is_that_of_the_unicode_consortium_for_vietnamese(postgres_server):
    with psycopg.connect(f"{postgres_server}/postgres") as server:
        if not server.execute("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'").fetchone():
            pytest.skip("this PostgreSQL was built without ICU")
        rows = server.execute(
            'SELECT name FROM unnest(%s::text[]) AS name ORDER BY name COLLATE "vi-x-icu"', (three_hundred(),)
        ).fetchall()
    names = [name for (name,) in rows]
    assert names == sorted(names, key=name_key)


# Whatever writes a name writes its key


@pytest.mark.django_db
def test_a_corrected_name_moves_in_the_list_however_it_is_written():
    office = OfficeFactory(name="Xa")
    places = lambda: Office.objects.values_list("name_key", flat=True).get(pk=office.pk)  # noqa: E731
    office.name = "Đa"
    office.save(update_fields=["name"])
    assert places() == name_key("Đa")
    Office.objects.filter(pk=office.pk).update(name="Ba", symbol="UBND")
    assert places() == name_key("Ba")
    office.name = "Ca"
    Office.objects.bulk_update([office], ["name"])
    assert places() == name_key("Ca")
    seldom_read = Office.objects.only("name").get(pk=office.pk)
    seldom_read.name = "Ê"
    seldom_read.save()
    assert places() == name_key("Ê")
    office.unit.offices.update(name="Ô")
    assert places() == name_key("Ô")


@pytest.mark.django_db
def test_the_folded_words_of_a_unit_follow_too():
    unit = UnitFactory(name="Xã Đồng Sim", code="c1")
    AdministrativeUnit.objects.filter(name="Xã Đồng Sim").update(name="Xã Thác Vàng")
    unit.refresh_from_db()
    assert (unit.folded, unit.name_key) == ("xa-thac-vang-c1", name_key("Xã Thác Vàng"))


@pytest.mark.django_db
def test_a_row_written_past_us_without_its_key_is_refused_by_the_database():
    unit = UnitFactory()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_administrativeunit SET name_key = '' WHERE id = %s", [unit.pk])


@pytest.mark.django_db
def test_an_account_without_a_full_name_goes_by_its_user_name():
    UserFactory(username="zoe", full_name="Trần Thị Anh")
    User.objects.create_user("binh", password="x")
    UserFactory(username="anna", full_name="Lê Văn Cao")
    assert [user.username for user in User.objects.all()] == ["zoe", "binh", "anna"]


@pytest.mark.django_db
def test_a_row_that_is_not_written_yet_can_be_checked():
    User(username="moi", full_name="Lò Thị Mới", password="x").full_clean()
    UnitFactory.build(name="Xã Mới").full_clean()
    assert not User.objects.filter(username="moi").exists()
    assert not AdministrativeUnit.objects.filter(name="Xã Mới").exists()


# A new list by name, or a new model with a name, cannot forget the key

WORDS = re.compile(r"(^|_)(name|title|label|subject|capacity)$")


def last_part(path: object) -> str:
    """Return the column that an item of an ordering names."""
    path = getattr(getattr(path, "expression", path), "name", path)
    return str(path).lstrip("-").rpartition("__")[2]


def test_no_model_is_ordered_by_the_bytes_of_words():
    wrong = [
        f"{model._meta.label}: {item}"
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in ROOMS
        for item in model._meta.ordering
        if WORDS.search(last_part(item))
    ]
    assert not wrong, "order by accounts.derived_columns.by_name instead"


def modules() -> Iterator[tuple[Path, ast.AST]]:
    """Return our modules, parsed."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def called(node: ast.AST) -> str:
    """Return what a call calls."""
    return getattr(node, "attr", getattr(node, "id", ""))


def orders_by_words(call: ast.Call) -> bool:
    """Return whether a query is ordered by the bytes of words."""
    keyless = [arg for arg in call.args if not (isinstance(arg, ast.Call) and called(arg.func) == "by_name")]
    texts = (node.value for arg in keyless for node in ast.walk(arg) if isinstance(node, ast.Constant))
    return called(call.func) in {"order_by", "OrderBy"} and any(
        WORDS.search(last_part(text)) for text in texts
    )


def sorts_by_words(call: ast.Call) -> bool:
    """Return whether Python sorts by the bytes of words."""
    if called(call.func) not in {"sorted", "sort"}:
        return False
    keys = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
    wrong = False

    def look(node: ast.AST) -> None:
        nonlocal wrong
        if isinstance(node, ast.Compare) or (
            isinstance(node, ast.Call) and called(node.func) in {"name_key", "person_key"}
        ):
            return
        wrong |= isinstance(node, ast.Attribute) and bool(WORDS.search(node.attr))
        wrong |= isinstance(node, ast.Name) and node.id == "str"
        for child in ast.iter_child_nodes(node):
            look(child)

    for key in keys:
        look(key)
    if not keys and call.args:
        outcome = getattr(call.args[0], "elt", call.args[0])
        look(outcome)
    return wrong


LEFT = {
    "dossiers/services/decisions/sealed_records.py",  # sealed records stay byte for byte; there "title" is a key
    "dossiers/services/decisions/sealed_rows.py",  # a hash over rows, whatever order they come in
    "home/api/endpoints.py",  # names of parameters
}


def test_no_list_is_ordered_by_the_bytes_of_words():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if str(path) not in LEFT
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (orders_by_words(node) or sorts_by_words(node))
    ]
    assert not wrong, (
        "order by accounts.derived_columns.by_name, sort by ledger.vietnamese.collation.name_key"
    )


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('rows.order_by("unit__name", "pk")', True),
        ('rows.order_by(F("full_name").desc())', True),
        ('rows.order_by(by_name("unit"), "-pk", "code")', False),
        ("sorted(units, key=lambda one: one.name)", True),
        ("units.sort(key=str)", True),
        ("sorted({str(one) for one in units})", True),
        ("sorted(units, key=lambda one: name_key(one.name))", False),
        ("sorted(units, key=lambda one: one.name_key)", False),
        ('items.sort(key=lambda item: item.name != "approve")', False),
    ],
)
def test_the_search_for_forgotten_lists_sees_them(source, wrong):
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = any(orders_by_words(call) or sorts_by_words(call) for call in calls)
    assert found is wrong


def test_templates_and_scripts_sort_no_names():
    sorting = re.compile(r"dictsort|localeCompare|\.sort\(")
    texts = [*ROOT.glob("*/templates/**/*.html"), *(ROOT / "site/static/js").rglob("*.js")]
    assert [str(path) for path in texts if sorting.search(path.read_text())] == []


def test_every_model_with_a_name_that_is_listed_keeps_its_key():
    keyed = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, NameKeyField)
    }
    assert {AdministrativeUnit, Office, User, ArticleTopic, SavedSearch} <= keyed
    for model in keyed:
        assert issubclass(model, WithDerived)
        assert isinstance(model._default_manager.all(), DerivedQuerySet)
        constraints = [one.name for one in model._meta.constraints if one.name.endswith("has_its_name_key")]
        assert constraints, f"{model._meta.label} lets a row without its key in"


def test_the_check_refuses_a_model_that_would_forget_its_key():
    class Plain(models.Model):
        name = models.CharField(max_length=10)
        name_key = NameKeyField()

        class Meta:
            app_label = "accounts"
            managed = False

    try:
        assert len(Plain._meta.get_field("name_key").check()) == 2
    finally:
        del apps.all_models["accounts"]["plain"]
        apps.clear_cache()


@pytest.mark.django_db
def test_the_directory_and_the_picker_go_by_name(client):
    ensure_site_tree()
    names = ["Xã An", "Xã Ân", "Xã Đồng Sim", "Xã Thác Vàng", "Xã Xuân"]
    for name in reversed(names):
        UnitFactory(name=name, valid_from=LONG_AGO)
    page = client.get("/danh-ba/?tu=xa").content.decode()
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places)
    picker = UnitPicker(QueryDict("tu=xa"), AdministrativeUnit.objects.all())
    assert [unit.name for unit in picker.matching()] == names
