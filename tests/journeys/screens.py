"""Reading the forms of a page and sending them as a browser would, with Django's test client."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from workflows.models import TaskCard


class Screen:
    """A person at a browser without JavaScript; forms are refused without their token, as in production."""

    def __init__(self, client: Any = None) -> None:
        self.client = client or Client(enforce_csrf_checks=True)
        self.address = ""
        self.soup = BeautifulSoup("", "html.parser")
        self.answer: HttpResponse | None = None

    def open(self, address: str, *, status: int = 200) -> BeautifulSoup:
        """Open an address, follow redirects, and return the page."""
        return self._arrived(self.client.get(address, follow=True), address, status)

    def _arrived(self, answer: Any, address: str, status: int) -> BeautifulSoup:
        chain = getattr(answer, "redirect_chain", [])
        self.address = (chain[-1][0] if chain else address).partition("#")[0]
        self.answer = answer
        self.soup = BeautifulSoup(answer.content, "html.parser")
        assert answer.status_code == status, f"{address}: {answer.status_code} {self.problems()}"
        return self.soup

    def problems(self) -> list[str]:
        """Return what the page complains about."""
        found = self.soup.select(".notice-error, .form-error, [role=alert]")
        return [" ".join(one.get_text(" ").split()) for one in found]

    def text(self) -> str:
        """Return the words of the page."""
        return " ".join(self.soup.get_text(" ").split())

    def press(self, words: str, *, status: int = 200, **given: Any) -> BeautifulSoup:
        """Fill the form of the button with these words and press it; the page after it is opened."""
        button = next(
            b for b in self.soup.select("form button") if " ".join(b.get_text(" ").split()) == words
        )
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        data = filled(form) | given
        if button.get("name"):
            data[button["name"]] = button.get("value", "")
        for name in given:
            assert form.select(f'[name="{name}"]'), f"no field {name} beside “{words}”"
        target = form.get("action") or self.address
        answer = self.client.post(target, data, follow=True)
        return self._arrived(answer, target, status)

    def open_task(self, node: str, username: str) -> BeautifulSoup:
        """Find a task in the person's own list of tasks and open it by its link."""
        card = TaskCard.objects.open().filter(node=node)
        self.open("/viec/")
        links = [link["href"] for link in self.soup.select("main a[href^='/viec/']")]
        mine = [c.get_absolute_url() for c in card if c.get_absolute_url() in links]
        assert mine, f"{username} has no task {node} in the list: {links}"
        return self.open(mine[0])


def filled(form: Tag) -> dict[str, Any]:
    """Return what a form holds as it stands, as a browser would send it."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "text")
        if kind in {"radio", "checkbox"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = chosen.get("value", "") if chosen else ""
        elif field.name == "textarea":
            data[name] = field.get_text().lstrip("\n")
        elif kind != "file":
            data[name] = field.get("value", "")
    return data


def previewed(client: Client, page: Any, **changes: Any) -> HttpResponse:
    """Ask for the preview of a page as the panel of the desk does: the form is sent, then the page is opened."""
    address = f"/quan-tri/pages/{page.pk}/edit/"
    form = BeautifulSoup(client.get(address).content, "html.parser").select_one("#page-edit-form")
    sent = client.post(f"{address}preview/", filled(form) | changes)
    assert sent.json() == {"is_valid": True, "is_available": True}
    return client.get(f"{address}preview/?in_preview_panel=true&mode=")


def text_file(name: str, text: str) -> SimpleUploadedFile:
    """Return a text file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def typed(fields: dict[str, Any]) -> dict[str, str]:
    """Return answer fields as they are typed into the form."""
    data = {
        name: str(value).replace(".", ",") for name, value in fields.items() if name not in {"yes", "parts"}
    }
    if "yes" in fields:
        data["yes"] = "yes" if fields["yes"] else "no"
    for number, part in enumerate(fields.get("parts", ()), 1):
        data |= {f"{name}_{number}": str(value) for name, value in part.items()}
    return data
