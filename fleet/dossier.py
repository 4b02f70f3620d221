"""The compliance report of one tenant as a page of Markdown, for whoever files it."""

from collections.abc import Iterator

from fleet.evidence import Evidence, Line, Value
from fleet.inline import plain, value


def page(found: Evidence) -> str:
    """The whole report."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Evidence) -> Iterator[str]:
    history = found.history
    yield f"# Evidence for {found.tenant}"
    yield ""
    yield "Made from the registry, its history and the record of rehearsed restores. Controls are those of catalog/compliance:"
    yield "which line answers which is the company's own choice, and its auditor's to check."
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| stack | {plain(found.stack)} |"
    for path, said in found.facts.items():
        yield f"| {plain(path)} | {value(said)} |"
    yield f"| standards | {plain(', '.join(found.standards.values())) or 'none'} |"
    yield f"| checkout | {history.commit or 'unknown'}{_uncommitted(found)} |"
    for standard, title in found.standards.items():
        yield ""
        yield f"## {plain(title)}"
        yield ""
        yield "| control | forced | in force | held by | left to others |"
        yield "|---|---|---|---|---|"
        yield from (_row(line) for line in found.lines if line.standard == standard)
    yield ""
    yield "## The last rehearsed restore"
    yield ""
    yield from _rehearsal(found)
    yield ""
    yield "## Changes"
    yield ""
    if history.missing:
        yield f"{history.missing[0].upper()}{history.missing[1:]}."
    if history.changes:
        yield "| day | commit | by | what | files |"
        yield "|---|---|---|---|---|"
    for one in history.changes:
        yield f"| {one.day} | {one.commit[:12]} | {plain(one.author)} | {plain(one.subject)} | {plain(', '.join(one.files))} |"


def _row(line: Line) -> str:
    held = [*(f"rule {rule}" for rule in line.rules), *line.tests]
    cells = (
        plain("; ".join(line.controls)),
        f"{plain(line.meaning)}: {value(line.forced)}",
        "<br>".join(_in_force(one) for one in line.values) or "not asked of this tenant",
        "<br>".join(map(plain, held)),
        plain(line.left),
    )
    return f"| {' | '.join(cells)} |"


def _in_force(one: Value) -> str:
    place = f" ({plain(one.place)})" if one.place else ""
    return f"{plain(one.path)} = {value(one.value)}: {plain(one.origin)}{place}"


def _rehearsal(found: Evidence) -> Iterator[str]:
    done = found.rehearsal
    if done is None:
        yield f"{found.no_rehearsal[0].upper()}{found.no_rehearsal[1:]}."
        return
    yield f"- {'Passed' if done.passed else 'Failed'}: {plain(done.word)}"
    yield f"- began {done.began}, took {done.seconds} s"
    yield f"- of the backup made {done.backup_made or 'at a time that could not be read'}"
    yield f"- the company's second key {'opens' if done.second_key else 'was not seen to open'} the repository"


def _uncommitted(found: Evidence) -> str:
    changed = found.history.uncommitted
    return f", with changes that are not committed: {plain(', '.join(changed))}" if changed else ""
