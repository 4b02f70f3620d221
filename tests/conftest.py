"""What the engine tests stand on: one embedded platform for the whole run, and a yard of its own for each that asks."""

import itertools
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from concerning import Customer
from copied import TENANTS
from hypothesis import settings
from yard import Yard

from local.machine import HERE
from local.platform import Platform
from local.program import MODULES, PROGRAMS
from local.store import store_of

# How long an example takes says how busy the machine is.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tenant", metavar="ID", help="only what concerns this one customer (tests/concerning.py)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    id = config.getoption("--tenant")
    if id is None:
        return
    try:
        customer = Customer.find(id, TENANTS)
    except LookupError as error:
        raise pytest.UsageError(f"{error}") from None
    meant = [one for one in items if isinstance(one, pytest.Function) and _is_meant(customer, one)]
    kept = set(meant)
    config.hook.pytest_deselected(items=[one for one in items if one not in kept])
    items[:] = meant


def _is_meant(customer: Customer, one: pytest.Function) -> bool:
    params = one.callspec.params if hasattr(one, "callspec") else {}
    return customer.is_meant(params, one.fixturenames, [mark.name for mark in one.iter_markers()])


ROOT = Path(__file__).parents[1]
BIN = store_of(PROGRAMS, MODULES, HERE).bin


@pytest.fixture(scope="session")
def ground() -> Generator[Path, None, None]:
    """A folder that PostgreSQL's own user may enter, which pytest's folders are not; everything in it goes in the end."""
    with tempfile.TemporaryDirectory(prefix="odoo-saas-", dir="/var/tmp") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session")
def platform(ground: Path) -> Generator[Platform, None, None]:
    """The platform that most engine tests share; each has tenants and a state of its own on it."""
    made = Platform(ground / "platform", BIN, (ROOT / "fleet/server.sql").read_text())
    try:
        made.up(print)
        yield made
    finally:
        made.clean(print)


@pytest.fixture(scope="session")
def standing(platform: Platform, ground: Path) -> Yard:
    """The shipped dev stack, brought to life once: platform and three tenants."""
    yard = Yard.build(ground / "dev", platform)
    first = yard.up()
    assert first.code == 0, first.output
    return yard


@pytest.fixture(scope="session")
def yards(standing: Yard, ground: Path) -> Callable[..., Yard]:
    """A maker of yards: a stack of its own with the named tenants, on the platform that the dev stack has built.

    Only one stack of a name can rehearse restores on a server, and dev does; under another name, so does a yard.
    """
    numbers = itertools.count(1)

    def make(*tenants: str, stack: str = "dev") -> Yard:
        yard = Yard.build(ground / f"yard-{next(numbers)}", standing.platform, stack)
        yard.configure(builds=["tenants"])
        if stack == "dev":
            yard.configure(rehearsal=None)
        for shipped in yard.tenants.glob("*.yaml"):
            shipped.unlink()
        for tenant in tenants:
            yard.add(tenant)
        return yard

    return make
