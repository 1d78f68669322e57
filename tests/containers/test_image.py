"""The image builds from the Dockerfile as it is and the composition runs: `make image-test`."""

from __future__ import annotations

import contextlib
import json

import pytest

from tests.conftest import require_service
from tests.containers.composition import IMAGES, Composition
from tests.containers.engine import engine, missing, say
from tests.containers.story import BEGIN, PROVINCE, FirstDays
from tests.prepared_database import ROOT
from tests.shell.server.live import crowd, heavy_check, sending, statuses, worst

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def composition():
    lacking = missing()
    require_service(f"What builds and runs containers ({', '.join(lacking)})", not lacking)
    with engine() as docker:
        docker.base_images()
        say("Dựng ảnh từ Dockerfile …")
        for folder, image in IMAGES.items():
            docker.build(ROOT / folder, image)
        made = Composition(docker, docker.folder / "composition")
        try:
            yield made
        finally:
            made.down()
            say("Gỡ container, ổ đĩa, ảnh và Docker riêng.")


def answers_at_once(composition: Composition) -> None:
    """Alive, ready, and nobody waits for what is loaded."""
    assert composition.ask("/healthz")[0] == 200
    status, _, text = composition.ask("/readyz")
    assert status == 200, text
    assert "cảnh báo" not in text
    status, seconds, _ = composition.ask("/dang-nhap/")
    say(f"trang đầu tiên: {seconds:.2f} s")
    assert status == 200
    assert seconds < 5  # beside everything that starts with it; alone 0.3


def begins(composition: Composition) -> FirstDays:
    """One command, a link that is followed once, a password; the command again changes nothing."""
    begun = json.loads(composition.manage("begin", *BEGIN))
    assert begun["changed"]
    people = FirstDays(composition.browser)
    people.activate(begun["activation_link"])
    again = json.loads(composition.manage("begin", *BEGIN))
    assert not again["changed"]
    return people


def withstands(composition: Composition) -> None:
    """Slow, heavy and large visitors together do not keep the next one waiting."""
    port, headers = composition.port, {"Host": "localhost", "X-Forwarded-Proto": "https"}
    with contextlib.ExitStack() as stack:
        crowds = [
            stack.enter_context(crowd(port, kind, number))
            for kind, number in (
                ("a head line by line", 100),
                ("a body byte by byte", 100),
                ("a body of 400 MB", 20),
            )
        ]
        lines = stack.enter_context(sending(port, heavy_check(port, headers), 20))
        seconds = worst(port, lambda: [go_on() for go_on in crowds], ("/healthz", "/"), 12, headers)
        told = statuses(lines)
    say(
        f"200 người gửi chậm, 20 tệp nặng, 20 lần 400 MB: trang chậm nhất {seconds:.2f} s; trả lời {sorted(told)}"
    )
    assert seconds < 1
    assert set(told) <= {422, 429, 503}


def is_closed_in(composition: Composition) -> None:
    """Each container may do what it needs and nothing else; the site owns nothing in the database."""
    for name, found in composition.inspected().items():
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert host["Memory"] > 0, name
        assert host["PidsLimit"] > 0, name
        secret = [one for one in found["Config"]["Env"] if "PASSWORD=" in one or "SECRET_KEY=" in one]
        assert not secret, name
    assert "siêu người dùng" not in composition.run("logs", "site")
    assert "permission denied" in composition.sql("DELETE FROM ledger_auditline")


def is_sound(composition: Composition) -> None:
    """Nothing that is kept is broken, and the other processes have nothing to complain about."""
    for command in ("verify_audit", "verify_files", "verify_index"):
        composition.manage(command)
    for service in ("site", "worker", "clock"):
        log = composition.run("logs", service)
        assert "Traceback" not in log, log[-4000:]


def test_the_image_builds_and_the_composition_runs_and_keeps_what_was_done(composition):
    say("Chạy các dịch vụ với PostgreSQL …")
    composition.up()
    answers_at_once(composition)
    say("Khởi tạo, kích hoạt, đăng nhập, lập đơn vị và hội đồng, mở một đợt …")
    people = begins(composition)
    people.log_in()
    people.prepare()
    people.open_round()
    people.finds_everything()
    status, _, page = composition.ask("/")
    assert status == 200
    assert PROVINCE.split(" ", 1)[1] in page or "Công nhận" in page
    is_sound(composition)
    is_closed_in(composition)
    withstands(composition)
    say("Dừng rồi chạy lại với các ổ đĩa …")
    composition.restart()
    answers_at_once(composition)
    people.log_in()
    people.finds_everything()
    is_sound(composition)
