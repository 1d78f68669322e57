"""Who connects: our proxies are believed from the right, nobody else ever."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from accounts.client_address import client_address, within_hourly_limit
from accounts.rules.network_addresses import place_of, shortened, visitor_behind
from config import env

OURS = ["127.0.0.1", "172.16.0.0/12", "fd00::/8"]


@pytest.mark.parametrize(
    ("sender", "told", "visitor"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),  # a stranger's word about himself
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (
            "127.0.0.1",
            "6.6.6.6, 203.0.113.9",
            "203.0.113.9",
        ),  # what the visitor wrote before the proxy added him
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 172.18.0.3", "203.0.113.9"),
        ("127.0.0.1", "172.18.0.3", "172.18.0.3"),
        ("127.0.0.1", "6.6.6.6, nobody, 172.18.0.3", "172.18.0.3"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", " ,", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9:55123", "203.0.113.9"),
        ("127.0.0.1", '"[2001:db8::7]:443"', "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("fd00::2", "2001:DB8:0::7", "2001:db8::7"),
        ("", "203.0.113.9", ""),  # a socket file: nobody said that it is ours
        ("127.0.0.1", ",".join(["6.6.6.6"] + ["127.0.0.1"] * 50), "127.0.0.1"),
    ],
)
def test_the_visitor_is_the_nearest_who_is_not_our_own(sender, told, visitor):
    assert visitor_behind(sender, told, OURS) == visitor


def test_without_proxies_of_ours_the_header_says_nothing(settings):
    settings.TRUSTED_PROXIES = []
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6"}, REMOTE_ADDR="10.0.0.7")
    assert client_address(asked) == "10.0.0.7"


def test_a_household_of_the_new_kind_of_addresses_counts_as_one():
    assert place_of("2001:db8:1:2:3::4") == place_of("2001:db8:1:2:ffff::9") != place_of("2001:db8:1:3::4")
    assert place_of("203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::4", "2001:db8:1::/48"), ("", ""), ("x", "")],
)
def test_a_shortened_address_names_no_machine(address, kept):
    assert shortened(address) == kept


@pytest.mark.django_db
def test_the_hours_measure_is_of_a_place_and_a_kind(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    def asked(visitor: str):
        return RequestFactory().get("/", headers={"X-Forwarded-For": visitor})

    assert [within_hourly_limit(asked("6.6.6.6"), "follow", 2) for _ in range(3)] == [True, True, False]
    assert within_hourly_limit(asked("9.9.9.9, 7.7.7.7"), "follow", 2)
    assert within_hourly_limit(asked("6.6.6.6"), "forgotten", 2)


@pytest.mark.parametrize("value", ["proxy", "10.0.0.0/33", "1.2.3"])
def test_a_proxy_that_is_no_address_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("TRUSTED_PROXIES", f"127.0.0.1 {value}")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        env.networks("TRUSTED_PROXIES")


def test_proxies_are_separated_by_spaces_or_commas(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, ::1 10.0.0.0/8")
    assert env.networks("TRUSTED_PROXIES") == ["127.0.0.1", "::1", "10.0.0.0/8"]
