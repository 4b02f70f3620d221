from local.plugins.kubernetes.live import import_inputs, refreshed_inputs, state_of
from local.plugins.values import Values


def test_what_the_server_rewrites_is_not_drift() -> None:
    """The API server answers 1Gi where 1024Mi was asked, at every look."""
    asked: Values = {"spec": {"memory": "1024Mi"}}
    live: Values = {"spec": {"memory": "1Gi", "default": True}}

    assert refreshed_inputs(asked, before=live, now=live) == asked


def test_a_field_changed_behind_the_programs_back_is_drift() -> None:
    asked: Values = {"spec": {"replicas": 1, "paused": False}}

    found = refreshed_inputs(asked, before={"spec": {"replicas": 1, "paused": False}}, now={"spec": {"replicas": 3}})

    assert found == {"spec": {"replicas": 3}}


def test_a_list_that_grew_is_drift_as_a_whole() -> None:
    asked: Values = {"rules": [{"host": "a"}]}

    found = refreshed_inputs(asked, before={"rules": [{"host": "a"}]}, now={"rules": [{"host": "a"}, {"host": "b"}]})

    assert found == {"rules": [{"host": "a"}, {"host": "b"}]}


def test_a_secrets_text_is_spelled_out_so_that_its_drift_is_seen() -> None:
    state = state_of({"kind": "Secret", "metadata": {"managedFields": [1], "name": "s"}, "data": {"key": "aGVsbG8="}})

    assert state == {
        "kind": "Secret",
        "metadata": {"name": "s"},
        "data": {"key": "aGVsbG8="},
        "stringData": {"key": "hello"},
    }


def test_an_import_takes_only_what_this_program_had_applied() -> None:
    live: Values = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "programs",
            "namespace": "odoo-a",
            "uid": "1",
            "labels": {"ours": "1", "theirs": "2"},
            "managedFields": [
                {"manager": "kubectl", "fieldsV1": {"f:metadata": {"f:labels": {"f:theirs": {}}}}},
                {
                    "manager": "pulumi-kubernetes",
                    "fieldsV1": {"f:metadata": {"f:labels": {"f:ours": {}}}, "f:data": {"f:a": {}}},
                },
            ],
        },
        "data": {"a": "x", "b": "y"},
    }

    assert import_inputs(live) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "programs", "namespace": "odoo-a", "labels": {"ours": "1"}},
        "data": {"a": "x"},
    }


def test_an_import_leaves_out_what_the_server_has_filled_in_below_a_list() -> None:
    live: Values = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "web",
            "namespace": "odoo-a",
            "managedFields": [
                {
                    "manager": "pulumi-kubernetes",
                    "fieldsV1": {
                        "f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:name": {}, "f:port": {}}}}
                    },
                },
            ],
        },
        "spec": {
            "ports": [
                {"name": "http", "port": 80, "protocol": "TCP"},
                {"name": "theirs", "port": 81, "protocol": "TCP"},
            ]
        },
    }

    assert import_inputs(live)["spec"] == {"ports": [{"name": "http", "port": 80}]}


def test_an_import_spells_out_a_secret() -> None:
    owned: Values = {"f:stringData": {"f:key": {}}}
    live: Values = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s", "managedFields": [{"manager": "pulumi-kubernetes", "fieldsV1": owned}]},
        "data": {"key": "aGVsbG8=", "theirs": "aGVsbG8="},
    }

    assert import_inputs(live) == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "stringData": {"key": "hello"},
    }
