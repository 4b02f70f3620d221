from collections.abc import Callable

import pytest
from pydantic_core import PydanticCustomError

from tenancy.network import address, cidr, host, link


def refusal(check: Callable[[str], str], text: str) -> tuple[str, str]:
    """What is wrong, and what to do."""
    with pytest.raises(PydanticCustomError) as caught:
        check(text)
    context = caught.value.context or {}
    return context["what"], context["do"]


@pytest.mark.parametrize(
    "text", ["spa", "*.spa.example", "-a.example", "a..example", "a.1", "", "spa.example:443", "a_b.example"]
)
def test_what_is_no_address_of_a_website_is_refused(text: str):
    assert refusal(host, text) == (
        f'says "{text}", which is not the bare name of a website',
        "write the bare name in small letters, such as spa.example.com: no https://, no slash, no *",
    )


@pytest.mark.parametrize("text", ["https://spa.example", "http://Spa.example/shop", "Spa.Example", "spa.example/"])
def test_a_website_that_was_copied_out_of_a_browser_is_shown_bare(text: str):
    assert refusal(host, text)[1] == "write spa.example: the bare name, in small letters"


@pytest.mark.parametrize(
    "text", ["spa.example", "a-b.c.example", "xn--caf-dma.example", "1.a.example", f"{'a' * 63}.ab"]
)
def test_what_is_an_address_of_a_website_is_taken(text: str):
    assert host(text) == text


def test_an_address_may_be_253_characters_long_and_its_parts_63():
    longest = ".".join(("a" * 63, "b" * 63, "c" * 63, "d" * 58, "ab"))
    assert len(longest) == 253

    assert host(longest) == longest
    assert "not the bare name of a website" in refusal(host, f"{longest}c")[0]
    assert "not the bare name of a website" in refusal(host, f"{'a' * 64}.example")[0]


@pytest.mark.parametrize(
    "text",
    ["Ann", "ann@spa", "@spa.example", "a b@spa.example", "ann@spa.", "a@b@c.example", "a@b.example, c@d.example"],
)
def test_what_is_no_mailbox_is_refused(text: str):
    assert refusal(address, text) == (
        f'says "{text}", which is no e-mail address',
        "write one address alone, such as it@spa.example.com",
    )


@pytest.mark.parametrize("text", ["it@spa.example", "ann.o'neil+spa@mail.spa.example"])
def test_what_is_a_mailbox_is_taken(text: str):
    assert address(text) == text


@pytest.mark.parametrize(
    "text", ["all", "10.0.0.1", "10.0.0.1/24", "10.0.0.0/33", "spa.example/32", "10.0.0.0-10.0.0.9"]
)
def test_what_is_no_range_of_addresses_is_refused(text: str):
    assert refusal(cidr, text)[0] == f'says "{text}", which is no range of addresses'


def test_an_address_within_a_range_is_answered_with_both_that_it_could_mean():
    assert refusal(cidr, "10.244.0.5/16")[1] == (
        "write 10.244.0.0/16 for the whole range, or 10.244.0.5/32 for this address alone"
    )
    assert refusal(cidr, "2001:db8::1/32")[1] == (
        "write 2001:db8::/32 for the whole range, or 2001:db8::1/128 for this address alone"
    )


@pytest.mark.parametrize("text", ["10.0.0.1/32", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"])
def test_what_is_a_range_of_addresses_is_taken(text: str):
    assert cidr(text) == text


@pytest.mark.parametrize(
    "text", ["http://spa.example/a.png", "spa.example/a.png", "https://spa.example", "https:///a.png", "ftp://a/b"]
)
def test_what_is_fetched_comes_over_tls(text: str):
    assert refusal(link, text) == (
        f'says "{text}", which is no https address of a file',
        "write the whole address, such as https://spa.example.com/logo.png",
    )


def test_what_is_fetched_may_be_at_any_port():
    assert link("https://spa.example:8443/a.png") == "https://spa.example:8443/a.png"
