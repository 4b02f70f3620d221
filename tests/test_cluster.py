from sheet import filled, only

from tenancy.cluster import Cluster, NodePool
from tenancy.words import Compliance

CLUSTER = """\
name: odoo-local
context: odoo-local
pod_cidr: 10.244.0.0/16
dns_cidr: 10.96.0.10/32
ingress_namespace: ingress
ingress_class: traefik
tls_secret: wildcard-tls
"""
POOL = """\
node_pools:
  guarded:
    labels: {node.example.com/pool: hipaa}
    taint: node.example.com/pool=hipaa
    compliance: [hipaa]
"""


def test_seven_lines_make_a_cluster_all_of_whose_nodes_are_for_everybody():
    assert filled(Cluster, CLUSTER).node_pools == {}


def test_nodes_may_be_kept_for_some_tenants():
    assert filled(Cluster, CLUSTER + POOL).node_pools == {
        "guarded": NodePool(
            labels={"node.example.com/pool": "hipaa"},
            taint="node.example.com/pool=hipaa",
            compliance=(Compliance.HIPAA,),
        )
    }


def test_a_pool_without_labels_is_shown_some():
    assert only(Cluster, CLUSTER + POOL.replace("    labels: {node.example.com/pool: hipaa}\n", "")) == (
        'a.yaml:9: "node_pools.guarded.labels" is missing\n'
        "  why: it says which labels its nodes have\n"
        "  do: add lines such as\n"
        "      labels:\n"
        "        node.example.com/pool: hipaa"
    )


def test_a_pools_name_is_judged_as_names_are():
    assert only(Cluster, CLUSTER + POOL.replace("guarded", "Guarded")).startswith(
        'a.yaml:9: "node_pools.Guarded" says "Guarded", which is no name in small letters, digits and hyphens\n'
    )
