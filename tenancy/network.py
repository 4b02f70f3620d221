"""The names and numbers by which things are found on a network: websites, mailboxes, ranges of addresses, pages."""

import ipaddress
import re
from typing import Final

from tenancy.check import says, wrong

HOST: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
LINK: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?/[!-~]*")


def host(text: str) -> str:
    """The bare name of a website."""
    if not HOST.fullmatch(text):
        bare = text.rpartition("://")[2].partition("/")[0].lower()
        raise wrong(
            f"{says(text)}, which is not the bare name of a website",
            why="visitors are led to the right Odoo by the bare name alone",
            do=f"write {bare}: the bare name, in small letters"
            if HOST.fullmatch(bare)
            else "write the bare name in small letters, such as spa.example.com: no https://, no slash, no *",
        )
    return text


def address(text: str) -> str:
    """An e-mail address. Whether somebody reads it, only a letter can tell."""
    if not ADDRESS.fullmatch(text):
        raise wrong(
            f"{says(text)}, which is no e-mail address",
            why="nothing that is sent to it would arrive, and nobody could answer what is sent from it",
            do="write one address alone, such as it@spa.example.com",
        )
    return text


def cidr(text: str) -> str:
    """A range of addresses, as network policies want it."""
    try:
        fits = "/" in text and bool(ipaddress.ip_network(text))
    except ValueError:
        fits = False
    if not fits:
        raise wrong(
            f"{says(text)}, which is no range of addresses",
            why="network policies know ranges of addresses, and no host names",
            do=_range(text),
        )
    return text


def _range(text: str) -> str:
    """What to do about *text*: of an address within a range, nobody can tell which of the two was meant."""
    try:
        meant = ipaddress.ip_interface(text) if "/" in text else None
    except ValueError:
        meant = None
    if meant is None:
        return "write an address, a slash and a length: 10.1.0.0/16 for a network, 10.1.2.3/32 for a single address"
    return f"write {meant.network} for the whole range, or {meant.ip}/{meant.max_prefixlen} for this address alone"


def overlap(one: str, other: str) -> bool:
    """Whether an address is in both of two ranges, which may each be written as an address in it. Raises ValueError."""
    first, second = ipaddress.ip_network(one, strict=False), ipaddress.ip_network(other, strict=False)
    return first.version == second.version and first.overlaps(second)


def link(text: str) -> str:
    """A page or file on the web that is fetched over TLS."""
    if not LINK.fullmatch(text):
        raise wrong(
            f"{says(text)}, which is no https address of a file",
            why="it is fetched from there, and over anything else it could be altered on the way",
            do="write the whole address, such as https://spa.example.com/logo.png",
        )
    return text
