import pytest

from fleet.image import ImageName


@pytest.mark.parametrize(
    ("image", "registry", "repository", "tag"),
    [
        ("odoo:18.0-20260817", "docker.io", "library/odoo", "18.0-20260817"),
        ("docker.io/odoo:18.0", "docker.io", "library/odoo", "18.0"),
        ("docker.io/library/odoo:18.0", "docker.io", "library/odoo", "18.0"),
        ("restic/restic:0.19.1", "docker.io", "restic/restic", "0.19.1"),
        ("ghcr.io/cloudnative-pg/pgbouncer:1.25.1", "ghcr.io", "cloudnative-pg/pgbouncer", "1.25.1"),
        ("registry.example.com/odoo:18.0", "registry.example.com", "odoo", "18.0"),
        ("localhost/odoo:18.0", "localhost", "odoo", "18.0"),
        (f"restic/restic:0.19.1@sha256:{'0' * 64}", "docker.io", "restic/restic", "0.19.1"),
    ],
)
def test_an_image_is_looked_for_where_docker_would(image: str, registry: str, repository: str, tag: str):
    assert ImageName.of(image) == ImageName(registry=registry, repository=repository, tag=tag)
