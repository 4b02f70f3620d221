"""The form of the catalog's page of images: what stands behind each Odoo major, and the images beside Odoo's."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from tenancy.check import says, spelt, wrong
from tenancy.field import Count, Day, Distinct, Image, Label
from tenancy.form import Form
from tenancy.words import Release, Ring

UNPINNED: Final = "unpinned"
"""What stands for a digest that nobody has looked up yet; one is never made up."""
_DIGEST: Final = re.compile(rf"sha256:[0-9a-f]{{64}}|{UNPINNED}")


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text):
        raise wrong(
            f"{says(text)}, which is no digest of an image",
            why="a digest names one build for good, and one that is made up names none",
            do=f"have it looked up: fleet release pin\nuntil then, write {UNPINNED}",
        )
    return text


Digest = Annotated[str, AfterValidator(_digest), spelt(_DIGEST)]


class RingImage(Form):
    """The image that the tenants of one ring run."""

    image: Image = Field(description="which build it is, by its dated tag", examples=["odoo:18.0-20260817"])
    digest: Digest = Field(description="what the image's registry knows it by", examples=[UNPINNED])
    carries: Distinct[Label] = Field(
        default=(), description="which addons are baked into it", examples=[["resource-booking"]]
    )

    @property
    def reference(self) -> str:
        """As Kubernetes is told: by digest where there is one."""
        return self.image if self.digest == UNPINNED else f"{self.image}@{self.digest}"


class ReleaseOffer(Form):
    """What stands behind one Odoo major."""

    images: Mapping[Ring, RingImage] = Field(
        description="which image each ring runs",
        examples=[{"stable": {"image": "odoo:18.0-20260817", "digest": UNPINNED}}],
    )
    uid: Count = Field(description="as which user the image runs", examples=[100])
    gid: Count = Field(description="as which group the image runs", examples=[101])
    supported_until: Day = Field(description="when Odoo ends its standard support", examples=["2027-09-30"])


class Tools(Form):
    """The images beside Odoo's."""

    postgres: Image = Field(description="which image has pg_dump and psql", examples=["postgres:16.15-bookworm"])
    pgbouncer: Image = Field(description="which image is the connection pooler", examples=["pgbouncer:1.25.1"])
    server: Image = Field(
        description="which image is a PostgreSQL server that CloudNativePG builds", examples=["postgresql:16.15"]
    )
    restic: Image = Field(description="which image writes backups", examples=["restic/restic:0.19.1"])
    nginx: Image = Field(
        description="which image shows the maintenance page", examples=["nginxinc/nginx-unprivileged:1.29.8-alpine"]
    )


class Releases(Form):
    """The page on which every image stands."""

    odoo: Mapping[Release, ReleaseOffer] = Field(description="which image runs each release of Odoo")
    tools: Tools = Field(description="which images there are beside Odoo's")
