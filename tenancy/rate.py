"""How many requests one visitor may send: the form of a plan's rates, told apart by what a request can do."""

from pydantic import Field

from tenancy.field import Count
from tenancy.form import Form


class Rate(Form):
    """What one address may send of one kind of request."""

    per_minute: Count = Field(
        description="how many of them it may send in a minute, for as long as it likes", examples=[120]
    )
    burst: Count = Field(description="how many of them it may send at once", examples=[60])


def _example(per_minute: int, burst: int) -> dict[str, int]:
    return {"per_minute": per_minute, "burst": burst}


class Rates(Form):
    """What one address may send; an office behind one address is one visitor."""

    login: Rate = Field(description="how often somebody may try to sign in", examples=[_example(10, 10)])
    rpc: Rate = Field(description="how often programs may call", examples=[_example(120, 60)])
    web: Rate = Field(description="how many of all other requests are let through", examples=[_example(1500, 300)])
