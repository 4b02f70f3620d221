"""What people are told of each kind of fault: what is wrong, why it matters, what to write instead."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from tenancy import remedy
from tenancy.fault import BLANK, Fault, nearest, with_value
from tenancy.notation import kind, written
from tenancy.problem import listed
from tenancy.reader import Value

Words: TypeAlias = tuple[str, str, str]
"""What is wrong, why it matters, what to write instead."""


def words(fault: Fault) -> Words:
    """The three sentences about *fault*."""
    return _SAID.get(fault.error, _other)(fault)


def _unknown_key(fault: Fault) -> Words:
    what = f'a line called "{fault.key}" is not known here'
    if fault.homes:
        return what, "what belongs together is told by how far in a line begins", _move(fault.homes[0], fault.groups)
    meant = remedy.number(fault.name, fault.keys) if remedy.are_numbers(fault.keys) else fault.meant
    return (
        what,
        "a misspelt line would be passed over without anyone noticing",
        f'write "{meant}" instead'
        if meant
        else f"remove it; the lines there may be: {listed(map(written, fault.keys))}",
    )


def _move(home: str, groups: tuple[str, ...]) -> str:
    if not home:
        return "move it out, so that it begins where the first line of the file does"
    if home in groups:
        return f'move it below "{home}:", two spaces further in'
    return f'write "{home}:" on a line of its own, and this line below it, two spaces further in'


def _missing(fault: Fault) -> Words:
    lines = "add lines such as" if isinstance(fault.sample, dict) else "add a line such as"
    return f'"{fault.key}" is missing', fault.why, f"{lines}\n{fault.with_value(fault.sample)}"


def _blank(fault: Fault) -> Words:
    what = f'"{fault.key}" has nothing after its {"hyphen" if fault.is_entry else "colon"}'
    if fault.remark is not None:
        do = f"put it in quotes: {fault.with_value(fault.remark)}"
        return f"{what} but a remark", "# begins a remark, and what follows it is not read", do
    leave = "" if fault.is_required else "remove the line, or "
    return what, fault.why, leave + _for_instance(fault)


def _not_text(fault: Fault) -> Words:
    if not isinstance(fault.value, (bool, int, float)):
        return _shape("text")(fault)
    word = written(fault.value)
    instead = f'"{word}"' if fault.is_entry else f'{written(fault.name)}: "{word}"'
    return f'"{fault.key}" should be text, and {word} is not', fault.why, f"put it in quotes: {instead}"


def _shape(expected: str, instead: Callable[[object], Value] = remedy.nothing) -> Callable[[Fault], Words]:
    """The words for a value that is not what is *expected*; *instead* makes of it what was meant, if it can be known."""

    def said(fault: Fault) -> Words:
        meant = instead(fault.value)
        do = _for_instance(fault if meant is None else replace(fault, sample=meant))
        return f'"{fault.key}" should be {expected}, and {kind(fault.value)} stands there', fault.why, do

    return said


def _not_a_list(fault: Fault) -> Words:
    if remedy.is_none(fault.value):
        what, why, do = _shape("a list")(fault)
        return what, why, f"remove the line if there is none; else {do}"
    return _shape("a list", remedy.entries)(fault)


def _not_a_group(fault: Fault) -> Words:
    if fault.steps:
        return _shape("a group of lines", lambda value: remedy.held(value, fault.sample))(fault)
    lines = "\n".join(with_value(key, sample) for key, sample in fault.sheet.items())
    what = "the file is empty" if fault.value is None else f"the file holds {kind(fault.value)} and no group of lines"
    return what, "it asks for nothing", f"write lines such as\n{lines}"


def _not_a_word(fault: Fault) -> Words:
    """A value outside a vocabulary; a number where a word looks like one is told apart: quotes are all it lacks."""
    allowed = tuple(part for part in str(fault.context["expected"]).split("'") if part not in (", ", " or ", ""))
    if fault.is_about_a_key:
        return _unknown_key(replace(fault, keys=allowed))
    if isinstance(fault.value, (dict, list)):
        return _shape("one word", remedy.single)(fault)
    same = remedy.number(fault.value, allowed)
    choice = f"of: {listed(map(written, allowed))}"
    if isinstance(fault.value, str) and (bare := remedy.straight(fault.value)) in allowed:
        return (
            f'"{fault.key}" stands between quotes of a word processor: {fault.value}',
            "only straight quotes are quotes to a program; these it takes for a part of the word",
            f"write {written(bare) if fault.is_entry else fault.with_value(bare)}",
        )
    if not remedy.are_numbers(allowed):
        same = nearest(str(fault.value), allowed, cutoff=0.7)
    elif isinstance(fault.value, (int, float)) and not isinstance(fault.value, bool):
        return (
            f'"{fault.key}" is written as a number ({written(fault.value)})',
            "it is a name: as numbers 17.0 and 17 are the same, and 17.10 would turn into 17.1",
            f'put it in quotes: {fault.name}: "{same}"' if same else f"write, quotes included, one {choice}",
        )
    return (
        f'"{fault.key}" says {written(fault.value)}, which is not one of the words allowed there',
        fault.why,
        f'write "{same}", or another {choice}' if same else f"write one {choice}",
    )


def _bound(fault: Fault) -> Words:
    limits = {"ge": "at least", "le": "at most"}
    limit = next(f"{words} {fault.context[name]}" for name, words in limits.items() if name in fault.context)
    return f'"{fault.key}" is {written(fault.value)} and should be {limit}', fault.why, f"write a number of {limit}"


def _short(fault: Fault) -> Words:
    return f'"{fault.key}" is empty', fault.why, _for_instance(fault)


def _long(fault: Fault) -> Words:
    limit = f"{fault.context['max_length']} {'characters' if isinstance(fault.value, str) else 'entries'}"
    return f'"{fault.key}" is longer than {limit}', fault.why, f"cut it to at most {limit}"


def _own(fault: Fault) -> Words:
    return f'"{fault.key}" {fault.context["what"]}', fault.context["why"], fault.context["do"]


def _other(fault: Fault) -> Words:
    return f'"{fault.key}" does not fit: {written(fault.message)}', fault.why, _for_instance(fault)


def _for_instance(fault: Fault) -> str:
    return f"write, for instance\n{fault.with_value(fault.sample)}"


_SAID: Final[Mapping[str, Callable[[Fault], Words]]] = {
    BLANK: _blank,
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "string_type": _not_text,
    "int_type": _shape("a whole number", remedy.whole),
    "bool_type": _shape("true or false", remedy.switch),
    "tuple_type": _not_a_list,
    "dict_type": _not_a_group,
    "mapping_type": _not_a_group,
    "model_type": _not_a_group,
    "enum": _not_a_word,
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
    "string_too_short": _short,
    "string_too_long": _long,
    "too_short": _short,
    "too_long": _long,
    "wrong": _own,
}
