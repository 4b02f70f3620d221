"""The form of an industry's page in the catalog: modules, features, and what its customers usually want."""

from collections.abc import Iterable, Mapping

from pydantic import Field

from tenancy.branding import Colour
from tenancy.field import Distinct, Label, Line, Size, Switch
from tenancy.form import Form
from tenancy.words import Compliance, Release

Modules = Distinct[Line]


class Equipment(Form):
    """What is put into an Odoo: modules, the same in every release or not, and parameters."""

    modules: Modules = Field(
        default=(), description="which Odoo modules are installed in every release", examples=[["calendar"]]
    )
    by_release: Mapping[Release, Modules] = Field(
        default_factory=dict[Release, tuple[str, ...]],
        description="which modules are installed in one release only",
        examples=[{"19.0": ["partnership"]}],
    )

    def modules_of(self, release: Release) -> tuple[str, ...]:
        """Every module in one release, each once."""
        return tuple(dict.fromkeys((*self.modules, *self.by_release.get(release, ()))))


class Feature(Equipment):
    """Something a customer may ask for by a word, and what it turns into."""

    title: Line = Field(description="what the feature is called, as people read it", examples=["Memberships"])
    default: Switch = Field(
        default=False, description="whether customers get it without asking for it", examples=[False]
    )
    addons: Distinct[Label] = Field(
        default=(), description="which addons it needs beyond the community edition", examples=[["resource-booking"]]
    )
    parameters: Mapping[Line, Line] = Field(
        default_factory=dict[str, str],
        description="which configuration parameters it sets in Odoo",
        examples=[{"sale.automatic_invoice": "True"}],
    )
    companies: Switch = Field(
        default=False, description="whether several companies live in one database", examples=[False]
    )
    accounting_audit: Switch = Field(
        default=False, description="whether Odoo keeps its own trail of changed entries", examples=[True]
    )
    demands: Distinct[Compliance] = Field(
        default=(), description="which standards a customer must answer to for it", examples=[["hipaa"]]
    )
    only: Distinct[Label] = Field(
        default=(), description="to which customers it is kept, if left out to none", examples=[["luxury-spa-chain"]]
    )

    @property
    def for_everyone(self) -> bool:
        return not self.only


class Look(Form):
    """The colours of a customer that names none."""

    primary: Colour = Field(description="the first colour of pages and documents", examples=["#714B67"])
    secondary: Colour = Field(description="the second colour of pages and documents", examples=["#8595A2"])


class Trade(Equipment):
    """What an industry needs."""

    title: Line = Field(description="what the industry is called, as people read it", examples=["Spas"])
    features: Mapping[Label, Feature] = Field(
        default_factory=dict[str, Feature], description="what its customers may ask for"
    )
    usual_compliance: Distinct[Compliance] = Field(
        default=(), description="which standards its customers usually answer to", examples=[["hipaa"]]
    )
    branding: Look | None = Field(default=None, description="the colours of customers that name none")
    extra_storage: Size | None = Field(
        default=None, description="how much more filestore its customers need than their plan has", examples=["10G"]
    )


def offered(features: Mapping[str, Feature], customer: str) -> Iterable[str]:
    """The features that a customer may ask for."""
    return sorted(name for name, feature in features.items() if feature.for_everyone or customer in feature.only)
