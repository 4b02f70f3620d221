"""The wish that modules go, and their data with them; like every deletion it has its day and its reason."""

from typing import Annotated

from pydantic import Field

from tenancy.field import Day, Distinct, Line
from tenancy.form import Form


class Uninstall(Form):
    """Which Odoo modules are to go for good, with their tables; what is merely wanted no more is hidden, and stays."""

    modules: Annotated[Distinct[Line], Field(min_length=1, max_length=50)] = Field(
        description="which modules go, those that depend on them among them", examples=[["lunch"]]
    )
    day: Day = Field(description="from which day on their tables may be dropped", examples=["2027-01-31"])
    because: Line = Field(
        description="who wants it, and why; prepare writes it into its log",
        examples=["the customer has left it, ticket 4711"],
    )
