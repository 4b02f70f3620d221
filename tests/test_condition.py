"""What an object says of itself, and since when."""

from objects_of import LATER, MADE, SINCE, condition, owner, thing

from fleet.condition import changed, denied, made, turned, words
from fleet.condition import condition as found_condition


def test_a_condition_is_told_with_its_reason_and_since_when():
    one = thing(condition("Ready", "False", reason="Issuing", message="not yet"), condition("Other", "True"))

    assert (words(denied(one, "Ready") or {}), turned(one, "Ready")) == ("Issuing: not yet", SINCE)
    assert (denied(one, "Other"), denied(thing(condition("Other", "Unknown")), "Other")) == (None, None)
    assert (found_condition(one, "Third"), turned(one, "Third"), found_condition(thing(), "Ready")) == (
        None,
        None,
        None,
    )


def test_words_that_are_missing_leave_no_colon():
    assert (words({"reason": "A"}), words({"message": "b", "reason": ""}), words({})) == ("A", "b", "")


def test_words_act_on_no_terminal():
    assert words({"reason": "A", "message": "\x1b[2Jb"}) == "A: \\x1b[2Jb"


def test_a_field_was_changed_when_its_last_owner_changed_something():
    owners = (owner(SINCE, "spec", "replicas"), owner(MADE, "spec", "replicas"), owner(LATER, "spec", "paused"))
    one = thing(owners=owners)

    assert (changed(one, "spec", "replicas"), changed(one, "spec")) == (SINCE, LATER)
    assert (changed(one, "status", "phase"), made(one)) == (None, MADE)
