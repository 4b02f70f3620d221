import pytest

from tenancy import form
from tenancy.fault import Fault, nearest
from tenancy.form import Form
from tenancy.offer import PlanOffer, Profile, ReleaseOffer, Tools, Trade
from tenancy.stack import Mail, Server, Stack
from tenancy.tenant import Tenant


def fault(error: str, *, sample: object = None, meaning: str | None = None) -> Fault:
    return Fault(
        error=error,
        key="placement.server",
        value=object,
        context={},
        message="Input is odd",
        keys=(),
        taken=(),
        meaning=meaning,
        sample=sample,
        sheet={},
    )


def test_an_error_that_nobody_foresaw_repeats_the_models_own_words():
    assert fault("odd", sample="shared-1", meaning="where it is").words() == (
        '"placement.server" does not fit: Input is odd',
        "it says where it is",
        "write, for instance\nserver: shared-1",
    )


def test_a_field_without_meaning_or_sample_still_gets_three_sentences():
    assert fault("missing").words() == (
        '"placement.server" is missing',
        "what is written cannot be used as it is",
        "add a line such as\nserver: …",
    )


def test_only_a_word_that_is_near_is_suggested():
    assert nearest("plna", ("plan", "placement")) == "plan"
    assert nearest("colour", ("plan", "placement")) is None


@pytest.mark.parametrize("kind", [Tenant, Stack, Server, Mail, PlanOffer, ReleaseOffer, Tools, Trade, Profile])
def test_the_samples_that_errors_show_are_accepted(kind: type[Form]):
    assert kind.model_validate(form._required(kind))  # pyright: ignore[reportPrivateUsage]
