"""A page of images that is pinned nowhere, whatever the shipped one says by now."""

from collections.abc import Callable

from image_registry import INDEX, Reply, manifest

from tenancy.words import Release

RELEASE = """\
  "{release}":
    images:
      # renovate: datasource=docker
      canary: {{image: odoo:{release}-20260908, digest: unpinned}}   # the newest
      early: {{image: odoo:{release}-20260908, digest: unpinned}}
      stable:
        image: odoo:{release}-20260817
        # Looked up at the registry.
        digest: unpinned
    uid: 101
    gid: 101
    supported_until: 2027-09-30
"""
PAGE = f"""\
# Every image, on one page.
odoo:
{"".join(RELEASE.format(release=release) for release in Release)}
tools:
  postgres: postgres:16.15-bookworm
  pgbouncer: ghcr.io/cloudnative-pg/pgbouncer:1.25.1  # as of today
  server: ghcr.io/cloudnative-pg/postgresql:16.15-202608310817-standard-bookworm
  restic: restic/restic:0.19.1
  nginx: nginxinc/nginx-unprivileged:1.29.8-alpine
"""


def moving(tag: str) -> Callable[[str, Reply], Reply]:
    """A registry where *tag* leads to another build by now."""
    other = Reply(headers={"Content-Type": INDEX}, body=manifest("another"))
    return lambda path, reply: other if path.endswith(tag) and reply.status == 200 else reply
