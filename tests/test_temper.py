import pytest
from sheet import filled, only

from tenancy.form import Form
from tenancy.temper import Hardening, Sizes, Tuning
from tenancy.words import Sslmode


def test_an_environment_that_says_nothing_is_as_strict_as_large_and_as_patient_as_usual():
    assert filled(Hardening, "{}\n") == Hardening(pinned_images=False, registries=(), sslmode=None)
    assert filled(Sizes, "{}\n") == Sizes(requests_percent=100)
    assert filled(Tuning, "{}\n") == Tuning(request_seconds=300, cron_seconds=1200, connections_per_process=8)


def test_all_that_may_differ_can_be_said():
    assert filled(Hardening, "pinned_images: true\nregistries: [docker.io]\nsslmode: verify-full\n") == Hardening(
        pinned_images=True, registries=("docker.io",), sslmode=Sslmode.VERIFY_FULL
    )
    assert filled(Sizes, "requests_percent: 1\n").requests_percent == 1
    assert filled(Tuning, "request_seconds: 600\ncron_seconds: 900\nconnections_per_process: 4\n") == Tuning(
        request_seconds=600, cron_seconds=900, connections_per_process=4
    )


@pytest.mark.parametrize(
    ("form", "line", "what"),
    [
        (Hardening, "pinned_images: yes", '"pinned_images" should be true or false, and yes stands there'),
        (
            Hardening,
            "registries: [https://docker.io]",
            '"registries[1]" says "https://docker.io", which is no registry of images',
        ),
        (Hardening, "sslmode: tls", '"sslmode" says tls, which is not one of the words allowed there'),
        (Sizes, "requests_percent: 0", '"requests_percent" is 0 and should be at least 1'),
        (Sizes, "requests_percent: 101", '"requests_percent" is 101 and should be at most 100'),
        (Sizes, "requests_percent: 50%", '"requests_percent" should be a whole number, and "50%" stands there'),
        (Tuning, "request_seconds: 0", '"request_seconds" is 0 and should be at least 1'),
        (Tuning, "patience: 1", 'a line called "patience" is not known here'),
    ],
)
def test_what_no_environment_can_be_is_refused(form: type[Form], line: str, what: str):
    assert only(form, line).startswith(f"a.yaml:1: {what}\n")
