"""A person who does what a guide says, word for word: every control is found by the words the guide prints in bold."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Error

from home.guides.parsing import Kind, Part, Step

PRESSABLE = ("link", "button", "tab", "menuitem", "option", "radio", "checkbox")
WRITABLE = "input, textarea, select, [contenteditable=true]"
TOLD = "[role=alert], [role=status], .messages, .error-message"
PATIENCE = 60.0
QUIET = 10  # looks of 50 ms each
AT_WORK = ".button-longrunning-active"  # a pressed button that says “Đang lưu…”
SENT_WITH = (
    "node => node.closest('.Draftail-Editor__wrapper').parentNode.querySelector('input[type=hidden]').value"
)
SIZE = (1000, 640)
RING = "outline: 4px solid #A61B1B !important; outline-offset: 3px !important;"
IN_PLACE = re.compile(r"^Trong (?:khung|cửa sổ|hàng) \*\*(?P<place>.+?)\*\*, ")


class Lost(AssertionError):
    """The guide says something that cannot be done on this screen."""


@dataclass
class Follower:
    """Somebody at a browser with a guide beside it.

    `own` says what stands for “tên đăng nhập của mình” and the like; `files` what the named files are.
    `album` is where pictures are put, None to make none.
    """

    page: Any
    base: str
    own: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    album: Path | None = None
    loading: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Watch what the page is loading."""
        self.page.on("request", lambda request: self.loading.add(request))
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda request: self.loading.discard(request))

    def follow(self, part: Part) -> None:
        """Do every step of a part."""
        for step in part.steps:
            try:
                self.do(step)
            except Exception as error:
                said = f"{part.title}, bước {step.number} “{step.sentence}” at {self.page.url}: {error}"
                raise Lost(f"{said}\nThe screen says: {self.told()}") from error

    def told(self) -> list[str]:
        """Return what the screen tells in messages and beside its fields."""
        return [told.inner_text() for told in self.page.locator(TOLD).all() if told.is_visible()]

    def do(self, step: Step) -> None:
        """Do one step; a sentence of no known form cannot be followed."""
        sentence, place = step.sentence, self.page
        if match := IN_PLACE.match(sentence):
            place, sentence = self.place(match["place"]), sentence[match.end() :]
        controls, typed = step.of(Kind.CONTROL), step.of(Kind.TYPED)
        control = controls[-1] if controls else ""
        text = self.own.get(typed[0], typed[0]) if typed else ""
        acts: dict[str, Callable[[], None]] = {
            "mở địa chỉ `": lambda: self.open(step.of(Kind.CODE)[0]),
            "bấm **": lambda: self.press(place, control, step, text),
            "đánh dấu **": lambda: self.field(place, control).check(),
            "thấy **": lambda: self.see(place, control, step),
            "kéo chuột trên ảnh": lambda: self.drag(step),
            "chạy lệnh `": lambda: self.run(step.of(Kind.CODE)[0]),
        }
        if match := re.match(r"ở ô \*\*.+?\*\* (gõ|chọn) “", sentence, re.IGNORECASE):
            self.fill(place, control, match[1], text, step)
            return
        for beginning, act in acts.items():
            if sentence.lower().startswith(beginning):
                act()
                return
        raise Lost("nobody can tell what to do")

    def open(self, address: str) -> None:
        """Go to an address of the site."""
        answer = self.page.goto(self.base + address)
        assert answer.status == 200, answer.status

    def run(self, line: str) -> None:
        """Run one of our commands as an administrator does on the server; it must end well."""
        python, manage, name, *options = line.split()
        assert (python, manage) == ("python", "manage.py")
        try:
            call_command(name, *options, stdout=StringIO(), stderr=StringIO())
        except SystemExit as end:
            if end.code:
                raise Lost(f"{line} ended with {end.code}") from end

    def place(self, name: str) -> Any:
        """Return the part of the screen with this heading: a panel, a dialogue or a row."""
        rows = self.page.get_by_role("row").filter(has_text=name)
        headed = self.page.get_by_role("heading", name=name, exact=True)
        named = [self.page.get_by_role(role, name=name, exact=True) for role in ("region", "group")]
        return self.one([*named, self.page.locator("[role=dialog]").filter(has=headed), rows], name)

    def one(self, candidates: list[Any], name: str) -> Any:
        """Return the one visible thing; wait for it, and refuse to choose between several."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            seen = [found for found in reduce(lambda a, b: a.or_(b), candidates).all() if found.is_visible()]
            if len(seen) == 1:
                return seen[0]
            if len(seen) > 1 and time.monotonic() > end - PATIENCE + 3:
                raise Lost(f"“{name}” stands {len(seen)} times on the screen")
            self.page.wait_for_timeout(100)
        raise Lost(f"“{name}” is nowhere on the screen")

    def press(self, place: Any, name: str, step: Step, file: str = "") -> None:
        """Press what bears these words; where it asks for a file, choose the named one."""
        candidates = [place.get_by_role(role, name=name, exact=True) for role in PRESSABLE]
        # A picture that leads somewhere is named by its description as well; the words below it are what is read.
        reads = re.compile(rf"^\s*{re.escape(name)}\s*$")
        unnamed = place.locator("a:has(img), summary, label").filter(has_text=reads)
        found = self.one([*candidates, unnamed], name)
        self.picture(step, found)
        chosen_in = place is not self.page and place.get_attribute("role") == "dialog"
        dialog = place.element_handle() if chosen_in else None
        if file:
            with self.page.expect_file_chooser() as asked:
                found.click(force=True)  # the field lies over its button
            asked.value.set_files(self.files[file])
        else:
            found.click()
        self.settle()
        if dialog is not None:
            dialog.wait_for_element_state(
                "hidden", timeout=PATIENCE * 1000
            )  # what was chosen has been taken over

    def settle(self) -> None:
        """Wait as a person does: until the page has done what it was told and nothing has been loading for a moment."""
        quiet, end = 0, time.monotonic() + PATIENCE
        with suppress(Error):  # the page was left meanwhile
            self.page.evaluate("() => new Promise(done => requestIdleCallback(() => done()))")
        while quiet < QUIET:
            if time.monotonic() > end:
                addresses = sorted(request.url for request in self.loading)
                raise Lost(f"still at work, loading: {addresses}")
            self.page.wait_for_timeout(50)
            quiet = 0 if self.loading or self.at_work() else quiet + 1

    def at_work(self) -> bool:
        """Return whether a pressed button still says that its work is being done."""
        with suppress(Error):  # the page is being left
            return self.page.locator(AT_WORK).count() > 0
        return True

    def field(self, place: Any, name: str) -> Any:
        """Return the field with this label; the mark of a field that must be filled is no part of it."""
        label = re.compile(rf"^\s*{re.escape(name)}\s*\*?\s*$")
        labelled = place.get_by_label(label).and_(self.page.locator(WRITABLE))
        rich = place.get_by_role("region", name=label).locator("[contenteditable=true]")
        return self.one([labelled, rich], name)

    def fill(self, place: Any, name: str, act: str, text: str, step: Step) -> None:
        """Type into a field, or choose from it."""
        found = self.field(place, name)
        if act == "chọn":
            found.select_option(label=text)
        elif found.get_attribute("contenteditable"):
            found.click()
            self.page.keyboard.insert_text(text)
            self.kept(found, text)
        else:
            found.fill(text)
        self.picture(step, found)

    def kept(self, found: Any, text: str) -> None:
        """Wait until a rich text field has put what was typed where the form takes it from."""
        end = time.monotonic() + PATIENCE
        while text not in found.evaluate(SENT_WITH):
            if time.monotonic() > end:
                raise Lost(f"“{text}” is typed and not kept")
            self.page.wait_for_timeout(100)

    def see(self, place: Any, words: str, step: Step) -> None:
        """Wait until these words stand on the screen; a whole sentence may share its line with a button."""
        found = place.get_by_text(words, exact=not words.endswith(".")).first
        found.wait_for(timeout=PATIENCE * 1000)
        self.picture(step, None)

    def drag(self, step: Step) -> None:
        """Draw a frame around the middle of the picture that is open."""
        found = self.page.locator(".jcrop-tracker:visible").first
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7, steps=8)
        self.page.mouse.up()
        self.picture(step, None)

    def picture(self, step: Step, marked: Any) -> None:
        """Keep a picture of the screen, with a ring around what the step is about."""
        if self.album is None or step.picture is None:
            return
        if marked is not None:
            marked.scroll_into_view_if_needed()
            marked.evaluate("(node, ring) => { node.style.cssText += ring; }", RING)
        image = Image.open(BytesIO(self.page.screenshot(animations="disabled"))).convert("RGB")
        image = image.resize(SIZE, Image.Resampling.LANCZOS)
        self.album.mkdir(parents=True, exist_ok=True)
        image.save(self.album / f"{step.picture.name}.webp", quality=60, method=6)
        if marked is not None:
            marked.evaluate("node => { node.style.removeProperty('outline'); }")
