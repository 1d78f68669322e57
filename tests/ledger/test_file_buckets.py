"""The same store in an S3 bucket, by settings alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages

from config import env
from ledger.errors import FileDamaged, FileMissing
from ledger.services import file_verification, files


@pytest.fixture
def bucket(monkeypatch, settings, db):
    moto = pytest.importorskip("moto")
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "thu")
    monkeypatch.setenv("FILE_STORE_URL", "s3:///kho/minh-chung?region=us-east-1")
    with moto.mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="kho")
        settings.STORAGES = {**settings.STORAGES, "kept": env.bucket("FILE_STORE_URL")}
        yield client
    storages._storages.pop("kept", None)


def test_what_is_kept_in_a_bucket_comes_back_and_is_named_by_its_hash(bucket):
    stored = files.store(content=b"minh chung")
    assert files.store(content=b"minh chung") == stored
    assert files.open_bytes(stored) == b"minh chung"
    names = [one["Key"] for one in bucket.list_objects(Bucket="kho")["Contents"]]
    assert names == [f"minh-chung/{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"]
    assert not files.path(stored).exists()


def test_it_is_opened_as_a_file_and_compared_with_its_hash(bucket):
    stored = files.store(content=b"minh chung")
    with files.opened(stored) as handle:
        assert handle.read() == b"minh chung"
    key = f"minh-chung/{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"
    bucket.put_object(Bucket="kho", Key=key, Body=b"c")
    with pytest.raises(FileDamaged):
        files.opened(stored)
    bucket.delete_object(Bucket="kho", Key=key)
    with pytest.raises(FileMissing):
        files.opened(stored)


def test_a_reader_gets_a_copy_on_this_machine_that_goes_again(bucket):
    with files.local_copy(files.store(content=b"abc")) as path:
        assert path.read_bytes() == b"abc"
    assert not path.exists()


def test_lost_changed_and_unknown_objects_are_found(bucket):
    lost, changed = files.store(content=b"a"), files.store(content=b"b")
    key = "minh-chung/{0}/{1}/{2}".format
    bucket.delete_object(Bucket="kho", Key=key(lost.sha256[:2], lost.sha256[2:4], lost.sha256))
    bucket.put_object(
        Bucket="kho", Key=key(changed.sha256[:2], changed.sha256[2:4], changed.sha256), Body=b"c"
    )
    bucket.put_object(Bucket="kho", Key="minh-chung/la.txt", Body=b"x")
    with pytest.raises(FileMissing):
        files.open_bytes(lost)
    with pytest.raises(FileDamaged):
        files.open_bytes(changed)
    report = file_verification.verify()
    assert (report.missing, report.damaged, report.orphans) == ([lost.sha256], [changed.sha256], ["la.txt"])


def test_an_address_names_host_key_bucket_and_folder(monkeypatch):
    monkeypatch.setenv("FILE_STORE_URL", "s3://khoa:b%C3%AD@kho.example:9000/ten/thu-muc?tls=0")
    options = env.bucket("FILE_STORE_URL")["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("ten", "thu-muc")
    assert (options["access_key"], options["secret_key"]) == ("khoa", "bí")
    assert options["endpoint_url"] == "http://kho.example:9000"


@pytest.mark.parametrize("value", ["http://kho/ten", "s3://kho", "kho"])
def test_an_address_of_another_form_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("FILE_STORE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="FILE_STORE_URL"):
        env.bucket("FILE_STORE_URL")
