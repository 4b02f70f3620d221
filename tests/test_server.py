import pytest
from sheet import filled, only

from tenancy.server import Server
from tenancy.words import Builder, Compliance, Sslmode, Strategy

SERVER = """\
strategy: shared
service: shared-1
sslmode: verify-full
cidr: 10.1.2.3/32
tenants: 50
connections: 400
"""


def test_six_lines_make_a_server():
    assert filled(Server, SERVER) == Server(
        strategy=Strategy.SHARED,
        built=Builder.ELSEWHERE,
        service="shared-1",
        host=None,
        port=None,
        sslmode=Sslmode.VERIFY_FULL,
        cidr="10.1.2.3/32",
        tenants=50,
        connections=400,
        region=None,
        profile=(),
    )


def test_a_server_may_be_elsewhere_and_kept_for_some():
    found = filled(Server, SERVER + "host: 10.1.2.3\nport: 6000\nregion: eu-west-1\nprofile: [pci, sox]\n")

    assert (found.host, found.port, found.region) == ("10.1.2.3", 6000, "eu-west-1")
    assert found.profile == (Compliance.PCI, Compliance.SOX)


@pytest.mark.parametrize("port", [1, 5432, 65_535])
def test_every_port_there_is_may_be_named(port: int):
    assert filled(Server, f"{SERVER}port: {port}\n").port == port


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("tenants: 50", "tenants: 51", '"tenants" is 51 and should be at most 50'),
        ("tenants: 50", "tenants: 0", '"tenants" is 0 and should be at least 1'),
        ("sslmode: verify-full", "sslmode: on", '"sslmode" says on, which is not one of the words allowed there'),
        ("10.1.2.3/32", "10.1.2.3", '"cidr" says "10.1.2.3", which is no range of addresses'),
        ("10.1.2.3/32", "10.1.2.3/24", '"cidr" says "10.1.2.3/24", which is no range of addresses'),
        ("400\n", "400\nport: 65536\n", '"port" is 65536 and should be at most 65535'),
        ("400\n", '400\nport: "5432"\n', '"port" should be a whole number, and "5432" stands there'),
        ("400\n", "400\nport: 0\n", '"port" is 0 and should be at least 1'),
        ("400\n", "400\nport:\n", '"port" has nothing after its colon'),
        ("400\n", "400\nprofile: pci\n", '"profile" should be a list, and pci stands there'),
        ("strategy: shared", "strategy: common", '"strategy" says common, which is not one of the words allowed there'),
        ("service: shared-1\n", "", '"service" is missing'),
    ],
)
def test_a_server_that_cannot_be_is_refused(old: str, new: str, what: str):
    assert what in only(Server, SERVER.replace(old, new)).partition("\n")[0]


def test_a_misspelt_key_is_answered_with_the_right_one_unless_that_stands_there_already():
    assert only(Server, SERVER.replace("connections", "conections")).endswith('do: write "connections" instead')
    assert "do: remove it; the lines there may be: strategy, built, service, host," in only(
        Server, SERVER + "conections: 1\n"
    )
