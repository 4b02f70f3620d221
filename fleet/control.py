"""How each thing that a standard can force is kept: where its value stands, what holds it, and what is left to somebody else.

A guard is a rule of `tenancy.rules`, which every update is held to, or a test of this repository. Controls of standards are
not here: they stand in the catalog, where a company's auditor has checked them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One line of a standard's page."""

    values: tuple[str, ...]
    """The decisions in which it shows: their paths, or how those begin."""
    rules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    left: str = ""
    """What no program here does."""


_PARAMETERS: Final = "odoo.settings.parameters"
_SETTLED: Final = (
    "test_configuration.py::test_what_a_standard_demands_reaches_odoo",
    "test_pod_prepare_settings.py::test_a_parameter_that_somebody_changed_is_put_right",
)
CONTROLS: Final[Mapping[str, Kept]] = {
    "dedicated": Kept(
        values=("database.strategy", "database.server.name"),
        tests=("test_law_placement.py::test_a_standard_that_demands_a_dedicated_database_needs_a_move",),
    ),
    "encrypted": Kept(
        values=("filestore.storage_class", "database.built.storage_class"),
        rules=("standards",),
        tests=(
            "test_own_server.py::test_a_standard_has_it_encrypted_and_audited",
            "test_dial.py::test_a_server_without_an_audit_log_is_refused_for_whom_one_is_demanded",
        ),
        left="that the storage class encrypts is a fact of the cluster; so is the disk of a server that is not built here",
    ),
    "managed_key": Kept(
        values=("filestore.key", "filestore.storage_class", "database.built.archive.encryption"),
        rules=("standards",),
        tests=(
            "test_keys.py::test_a_standard_that_demands_one_is_refused_where_the_stack_names_none",
            "test_keys.py::test_whoever_answers_to_its_standard_has_all_volumes_encrypted_by_it",
        ),
        left="that the storage class and the bucket use that key is a fact of the cluster, and of who keeps the bucket",
    ),
    "sslmode": Kept(
        values=("database.server.sslmode",),
        tests=(
            "test_law_protection.py::test_a_standard_refuses_a_server_that_is_protected_less",
            "test_pod_tls.py::test_another_authority_connects_to_nobody",
        ),
    ),
    "egress_denied": Kept(
        values=("isolation.egress_denied",),
        rules=("narrow-walls",),
        tests=("test_isolation.py::test_no_policy_nor_any_part_of_one_can_be_missing",),
    ),
    "audit_log": Kept(
        values=("records.audit_log", "database.built.parameters.pgaudit", "database.built.parameters.log_"),
        rules=("standards",),
        tests=("test_own_server.py::test_a_standard_has_it_encrypted_and_audited",),
        left="of a dedicated server that is not built with its tenant, every update asks whether pgaudit writes anything down; "
        "what, and a server that tenants share, is set by its owner; nothing asks that one",
    ),
    "accounting_audit": Kept(
        values=(
            "odoo.settings.every_company.check_account_audit_trail",
            "odoo.settings.every_company.restrictive_audit_trail",
        ),
        tests=(
            "test_parameters.py::test_an_audit_of_the_accounts_is_a_field_of_every_company",
            "test_pod_prepare_settings.py::test_an_audit_of_the_accounts_is_switched_on_as_a_truth_and_not_as_a_word",
            "test_pod_prepare_settings.py::test_every_company_is_audited_also_those_that_people_have_added",
        ),
    ),
    "log_retention_days": Kept(
        values=("records.retention_days", "labels.odoo-saas/log-days"),
        rules=("standards",),
        tests=("test_walls.py::test_pods_are_marked_with_how_long_their_logs_are_kept",),
        left="pods are marked; whoever collects their logs keeps them",
    ),
    "log_hot_days": Kept(
        values=("records.hot_days", "labels.odoo-saas/log-hot-days"),
        tests=("test_walls.py::test_pods_are_marked_with_how_long_their_logs_are_kept",),
        left="pods are marked; whoever collects their logs keeps them",
    ),
    "idle_logout_seconds": Kept(values=(f"{_PARAMETERS}.sessions.max_inactivity_seconds",), tests=_SETTLED),
    "password_length": Kept(values=(f"{_PARAMETERS}.auth_password_policy.minlength",), tests=_SETTLED),
    "two_factor": Kept(values=("odoo.settings.two_factor", f"{_PARAMETERS}.auth_totp.policy"), tests=_SETTLED),
    "login_tries": Kept(values=(f"{_PARAMETERS}.base.login_cooldown_after",), tests=_SETTLED),
    "login_cooldown_seconds": Kept(
        values=(f"{_PARAMETERS}.base.login_cooldown_duration",),
        tests=_SETTLED,
        left="Odoo counts in each of its processes by itself; the ingress controller limits tries beside it",
    ),
    "regions": Kept(values=("region",), tests=("test_law_region.py::test_a_standard_keeps_data_in_its_regions",)),
    "own_servers": Kept(
        values=("database.server.name",),
        tests=("test_law_neighbours.py::test_a_standard_that_keeps_to_its_own_has_only_its_own_on_a_server",),
    ),
    "erasure": Kept(
        values=("records.erasure",),
        tests=("test_walls.py::test_records_are_kept_as_the_strictest_standard_wants_it",),
        left="the key to the backups is destroyed by a person, when the customer has left",
    ),
}
"""By the names of a profile's lines."""
