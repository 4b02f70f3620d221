from local.plugins.difference import Change, changes, response
from local.plugins.values import Values


def test_equal_trees_do_not_differ() -> None:
    assert changes({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}) == ()


def test_a_changed_leaf_is_named_by_its_whole_path() -> None:
    old: Values = {"spec": {"containers": [{"image": "odoo:1"}]}}
    new: Values = {"spec": {"containers": [{"image": "odoo:2"}]}}

    assert changes(old, new) == (Change("spec.containers[0].image", "UPDATE"),)


def test_what_appears_is_added_and_what_vanishes_is_deleted() -> None:
    assert changes({"a": 1, "b": [1]}, {"b": [1, 2], "c": 3}) == (
        Change("a", "DELETE"),
        Change("b[1]", "ADD"),
        Change("c", "ADD"),
    )


def test_a_key_that_is_no_word_is_quoted_in_the_path() -> None:
    found = changes({"labels": {"app.kubernetes.io/name": "a"}}, {"labels": {"app.kubernetes.io/name": "b"}})

    assert found == (Change('labels["app.kubernetes.io/name"]', "UPDATE"),)


def test_a_change_below_an_immutable_field_replaces() -> None:
    answer = response([Change("spec.selector.app", "UPDATE")], replacing=["spec.selector"], delete_first=True)

    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["spec.selector.app"], True)


def test_a_field_whose_name_only_begins_like_an_immutable_one_does_not_replace() -> None:
    answer = response([Change("spec.selectors", "UPDATE")], replacing=["spec.selector"], delete_first=True)

    assert (list(answer.replaces), list(answer.diffs)) == ([], ["spec"])
