"""A tenant that has been worked in: tables like those that Odoo leaves, with rows in them, and the files that they speak of."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from yard import Yard

from tenancy import names

TABLES = """
CREATE TABLE ir_module_module (id serial PRIMARY KEY, name text, state text, latest_version text);
CREATE TABLE res_partner (id serial PRIMARY KEY, name text);
CREATE INDEX res_partner_name_index ON res_partner USING gin (public.unaccent(name) gin_trgm_ops);
INSERT INTO ir_module_module (name, state, latest_version) VALUES ('base', 'installed', '18.0.1.3');
INSERT INTO res_partner (name) SELECT 'Café ' || n FROM generate_series(1, 40) AS n;
"""
ATTACHMENTS = """
CREATE TABLE IF NOT EXISTS ir_attachment (id serial PRIMARY KEY, name text, store_fname text, checksum text)
"""
OWNER = (100, 101)
"""As whom the official image's Odoo writes files (catalog/releases.yaml, 18.0)."""


def furnish(yard: Yard, tenant: str, service: str, filestore: Path, contents: Sequence[str]) -> list[Path]:
    """Fills the tenant's empty database and its *filestore*; returns the files, one for each of *contents*."""
    with _owner(yard, tenant, service) as connection:
        connection.execute(TABLES.encode())
    return keep_files(yard, tenant, service, filestore, contents)


def keep_files(yard: Yard, tenant: str, service: str, filestore: Path, contents: Sequence[str]) -> list[Path]:
    """Files that people have uploaded, and the rows that speak of them."""
    files: list[Path] = []
    with _owner(yard, tenant, service) as connection:
        connection.execute(ATTACHMENTS.encode())
        for content in contents:
            digest = hashlib.sha1(content.encode()).hexdigest()  # noqa: S324  (Odoo's own choice)
            stored = f"{digest[:2]}/{digest}"
            connection.execute(
                "INSERT INTO ir_attachment (name, store_fname, checksum) VALUES (%s, %s, %s)",
                (content, stored, digest),
            )
            files.append(filestore / "filestore" / names.database(tenant) / stored)
            files[-1].parent.mkdir(parents=True, exist_ok=True)
            files[-1].write_text(content)
        connection.execute("INSERT INTO ir_attachment (name) VALUES ('kept in the database')")
    for path in (filestore / "filestore", *(filestore / "filestore").rglob("*")):
        os.chown(path, *OWNER)
    return files


def _owner(yard: Yard, tenant: str, service: str) -> psycopg.Connection[TupleRow]:
    password = yard.secrets()[f"{tenant}-database-password"]
    return yard.connect(service, dbname=names.database(tenant), user=names.role(tenant), password=password)
