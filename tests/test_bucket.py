import pytest

from tenancy.bucket import S3, s3


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("s3:https://s3.example.com/backups", S3(endpoint="https://s3.example.com", path="s3://backups")),
        ("s3:https://127.0.0.1:9000/a/b/c/", S3(endpoint="https://127.0.0.1:9000", path="s3://a/b/c")),
        ("s3:http://minio/one-bucket", S3(endpoint="http://minio", path="s3://one-bucket")),
    ],
)
def test_a_bucket_of_restics_is_one_for_every_s3_client(target: str, found: S3):
    assert s3(target) == found


@pytest.mark.parametrize(
    "target",
    ["rest:https://s3.example.com/backups", "/srv/backups", "s3:https://s3.example.com", "s3:s3.example.com/b", ""],
)
def test_anything_else_is_none(target: str):
    assert s3(target) is None
