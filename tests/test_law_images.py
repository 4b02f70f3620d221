from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import FACTS, SPA, Checkout
from trial import said

from tenancy.pgversion import major
from tenancy.problem import Problem

HARD: Mapping[str, object] = {**FACTS, "hardening": {"pinned_images": True}}
NGINX = "nginxinc/nginx-unprivileged:1.29.8-alpine"
DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def pin_tools(checkout: Checkout) -> None:
    for image in ("postgres:16.15-bookworm", "ghcr.io/cloudnative-pg/pgbouncer:1.25.1", "restic/restic:0.19.1", NGINX):
        checkout.edit("catalog/releases.yaml", f": {image}\n", f": {image}@{DIGEST}\n")


def test_without_hardening_an_image_may_be_known_by_its_tag(checkout: Checkout):
    checkout.tenant("acme")

    assert said(checkout) == []


def test_every_unpinned_image_that_a_tenant_would_run_is_named(checkout: Checkout):
    checkout.tenant("acme")
    checkout.tenant("beta", SPA + "ring: early\n")
    checkout.tenant("zebra")
    pin_tools(checkout)
    lines = (checkout.root / "catalog/releases.yaml").read_text().splitlines()

    assert checkout.problems(HARD) == (
        Problem(
            file="catalog/releases.yaml",
            line=lines.index("      early: {image: odoo:18.0-20260908, digest: unpinned}") + 1,
            what="the image of release 18.0 for the ring early is not pinned, and beta would run it",
            why="a tag can be moved to another build; a digest cannot, and this stack's hardening demands one "
            "(pinned_images)",
            do="have its digest looked up: fleet release pin",
        ),
        Problem(
            file="catalog/releases.yaml",
            line=lines.index("      stable: {image: odoo:18.0-20260817, digest: unpinned}") + 1,
            what="the image of release 18.0 for the ring stable is not pinned, and acme, zebra would run it",
            why="a tag can be moved to another build; a digest cannot, and this stack's hardening demands one "
            "(pinned_images)",
            do="have its digest looked up: fleet release pin",
        ),
    )


def test_a_pinned_image_is_taken_whatever_other_rings_run(checkout: Checkout):
    checkout.tenant("acme")
    pin_tools(checkout)
    checkout.edit(
        "catalog/releases.yaml", "odoo:18.0-20260817, digest: unpinned", f"odoo:18.0-20260817, digest: {DIGEST}"
    )

    assert said(checkout, HARD) == []


def test_the_images_beside_odoos_are_named_as_well(checkout: Checkout):
    checkout.tenant("acme", SPA + "ring: stable\n")
    checkout.edit(
        "catalog/releases.yaml", "odoo:18.0-20260817, digest: unpinned", f"odoo:18.0-20260817, digest: {DIGEST}"
    )
    lines = (checkout.root / "catalog/releases.yaml").read_text().splitlines()
    names = ("postgres: postgres:16.15-bookworm", "pgbouncer: ghcr.io/cloudnative-pg/pgbouncer:1.25.1")

    assert said(checkout, HARD) == [
        *(
            f"catalog/releases.yaml:{lines.index(f'  {name}') + 1}: the image {name.partition(' ')[2]} is not pinned, and "
            "every tenant would run it"
            for name in (*names, "restic: restic/restic:0.19.1")
        ),
        (
            f"catalog/releases.yaml:{lines.index(f'  nginx: {NGINX}') + 1}: the image {NGINX} is not pinned, and it "
            "would answer for every tenant that is suspended"
        ),
    ]


def test_an_image_of_a_registry_that_the_stack_does_not_allow_is_named(checkout: Checkout):
    checkout.tenant("acme")
    allowed: Mapping[str, object] = {**FACTS, "hardening": {"registries": ["docker.io"]}}
    page = (checkout.root / "catalog/releases.yaml").read_text().splitlines()
    line = page.index("  pgbouncer: ghcr.io/cloudnative-pg/pgbouncer:1.25.1") + 1

    assert [line for line in said(checkout, allowed) if "pgbouncer" in line] == [
        (
            f"catalog/releases.yaml:{line}: the image ghcr.io/cloudnative-pg/pgbouncer:1.25.1 comes from ghcr.io, which is "
            "none of the registries that this stack allows"
        )
    ]
    for enough in (["docker.io", "ghcr.io"], ["docker.io", "ghcr.io/cloudnative-pg"]):
        assert said(checkout, {**FACTS, "hardening": {"registries": enough}}) == []


def test_a_registry_may_be_narrowed_to_a_place_in_it(checkout: Checkout):
    checkout.tenant("acme")
    elsewhere: Mapping[str, object] = {**FACTS, "hardening": {"registries": ["docker.io", "ghcr.io/somebody"]}}

    assert len(said(checkout, elsewhere)) == 2


def test_servers_are_not_built_newer_than_the_tools_that_back_them_up(checkout: Checkout):
    checkout.tenant("acme")
    checkout.edit("catalog/releases.yaml", "postgres:16.15-bookworm", "postgres:15.9-bookworm")
    lines = (checkout.root / "catalog/releases.yaml").read_text().splitlines()

    assert checkout.problems(FACTS) == (
        Problem(
            file="catalog/releases.yaml",
            line=next(at for at, line in enumerate(lines, 1) if line.startswith("  server: ")),
            what="servers are built with PostgreSQL 16, and backups are made by pg_dump 15",
            why="pg_dump refuses a server that is newer than itself, so no backup of anybody there would be made",
            do="write an image of PostgreSQL 16 for postgres, or one of 15 for server",
        ),
    )


def test_newer_tools_and_tags_that_name_no_version_are_taken(checkout: Checkout):
    checkout.tenant("acme")
    checkout.edit("catalog/releases.yaml", "postgres:16.15-bookworm", "postgres:17.9-bookworm")
    assert said(checkout) == []
    checkout.edit("catalog/releases.yaml", "postgres:17.9-bookworm", "postgres:bookworm")
    assert said(checkout) == []


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("postgres:16.15-bookworm", 16),
        ("registry.example:5000/postgresql:17@sha256:" + "0" * 64, 17),
        ("postgres:bookworm", None),
        ("postgres@sha256:" + "1" * 64, None),
    ],
)
def test_an_images_tag_says_which_postgresql_it_has(image: str, version: int | None):
    assert major(image) == version
