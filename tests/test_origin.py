from tenancy.document import Document, parse
from tenancy.origin import NO_MATTER, Decision, Ledger, Origin, Why

PAGE = parse(b"name: A\nsizes:\n  small: 1\n  list:\n    - x\n    - y\n", file="a.yaml")
THERE = Origin("the page", PAGE)
RULE = Origin("a rule")


def decided(ledger: Ledger) -> list[tuple[str, object, str, str | None, int | None]]:
    return [(one.path, one.value, one.origin, one.file, one.line) for one in ledger.decisions]


def test_a_why_hands_on_what_it_is_given():
    assert NO_MATTER("a.b", 3, RULE) == 3
    assert NO_MATTER.first("a", (None, RULE, ()), (2, RULE, ()), otherwise=(3, RULE, ())) == 2
    assert NO_MATTER.first("a", (None, RULE, ()), otherwise=(None, RULE, ())) is None
    assert NO_MATTER.each("a", iter([(1, RULE, ()), (2, RULE, ())]), none=RULE) == (1, 2)
    assert NO_MATTER.lines("a", iter([("k", "v", RULE, ())]), none=RULE) == (("k", "v"),)


def test_a_ledger_hands_on_the_same():
    for why in (Why(), Ledger()):
        assert why("a", "x", THERE, "name") == "x"
        assert why.first("a", (False, RULE, ()), otherwise=(True, RULE, ())) is False
        assert why.each("a", [("x", RULE, ())], none=RULE) == ("x",)
        assert why.each("a", [], none=RULE) == ()
        assert why.lines("a", [("k", 1, RULE, ())], none=RULE) == (("k", 1),)
        assert why.lines("a", [], none=RULE) == ()


def test_a_ledger_knows_file_and_line():
    ledger = Ledger()
    ledger("a.b", 1, THERE, "sizes", "small")

    assert ledger.decisions == [Decision(path="a.b", value=1, origin="the page", file="a.yaml", line=3)]


def test_a_rule_stands_in_no_file():
    ledger = Ledger()
    ledger("a", 1, RULE)

    assert ledger.decisions == [Decision(path="a", value=1, origin="a rule", file=None, line=None)]


def test_what_a_page_leaves_out_is_said_to_be_usual():
    ledger = Ledger()
    ledger("a", 1, THERE, "sizes", "large")
    ledger("b", 2, THERE, "colour")
    ledger("c", 3, THERE, "sizes", "list", 5)
    ledger("d", 4, THERE, "name", "first")

    usual = "the usual value, since the page says nothing"
    assert decided(ledger) == [
        ("a", 1, usual, "a.yaml", 2),
        ("b", 2, usual, "a.yaml", None),
        ("c", 3, usual, "a.yaml", 4),
        ("d", 4, usual, "a.yaml", 1),
    ]


def test_the_wish_that_counts_is_the_one_written_down():
    ledger = Ledger()
    ledger.first("a", (None, THERE, ("name",)), (5, THERE, ("sizes",)), (6, RULE, ()), otherwise=(7, RULE, ()))
    ledger.first("b", (None, THERE, ()), otherwise=(7, RULE, ()))

    assert decided(ledger) == [("a", 5, "the page", "a.yaml", 2), ("b", 7, "a rule", None, None)]


def test_each_item_has_its_own_line_and_is_counted_from_one():
    ledger = Ledger()
    ledger.each("a", [("x", THERE, ("sizes", "list", 0)), ("y", THERE, ("sizes", "list", 1))], none=RULE)
    ledger.each("b", [], none=RULE)

    assert decided(ledger) == [
        ("a[1]", "x", "the page", "a.yaml", 5),
        ("a[2]", "y", "the page", "a.yaml", 6),
        ("b", (), "a rule", None, None),
    ]


def test_lines_are_known_by_their_keys():
    ledger = Ledger()
    ledger.lines("a", [("k.l", "v", THERE, ("name",))], none=RULE)
    ledger.lines("b", [], none=RULE)

    assert decided(ledger) == [("a.k.l", "v", "the page", "a.yaml", 1), ("b", (), "a rule", None, None)]


def test_a_page_may_begin_further_down_and_with_a_prefix():
    page = Document(file="a.yaml", value={"x:a": {"b": 1}}, lines={("x:a",): 7, ("x:a", "b"): 8})
    ledger = Ledger()
    ledger("a", 1, Origin("the page", page, (), "x:"), "a", "b")
    ledger("b", 1, Origin("the page", page, ("x:a",)), "b")
    ledger("c", 1, Origin("the page", page, ("x:a",), "y:"))

    assert [(one.origin, one.line) for one in ledger.decisions] == [("the page", 8), ("the page", 8), ("the page", 7)]


def test_more_can_be_said_of_the_same_place():
    assert THERE.further(", and more") == Origin("the page, and more", PAGE)
