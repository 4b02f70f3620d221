import pytest

from tenancy.abroad import refuse_abroad
from tenancy.problem import Refused

STATE = (
    "urn:pulumi:dev::odoo-saas::pulumi:pulumi:Stack::odoo-saas-dev",
    "urn:pulumi:dev::odoo-saas::pulumi:providers:kubernetes::cluster-odoo-local",
    "urn:pulumi:dev::odoo-saas::pulumi:providers:postgresql::server-shared-1",
)


def test_another_cluster_is_another_stack():
    with pytest.raises(Refused) as caught:
        refuse_abroad("dev", STATE, "odoo-other")

    assert str(caught.value) == (
        "Pulumi.dev.yaml: this stack lives on the cluster odoo-local, and is to live on odoo-other\n"
        "  why: nothing moves because a line changed: the run would have begun to build the stack anew beside what is there; "
        "it was stopped before anything was changed\n"
        "  do: write name: odoo-local below cluster; another cluster is another stack"
    )


def test_a_stack_stays_where_it_is_or_begins_where_it_is_asked_to():
    refuse_abroad("dev", STATE, "odoo-local")
    refuse_abroad("dev", (), "odoo-other")


def test_a_stack_that_a_run_left_with_two_may_go_back_to_either():
    both = (*STATE, "urn:pulumi:dev::odoo-saas::pulumi:providers:kubernetes::cluster-odoo-other")
    refuse_abroad("dev", both, "odoo-local")
    refuse_abroad("dev", both, "odoo-other")
