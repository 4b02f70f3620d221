"""Whether all below a component has come to be as asked: a run that goes on after an error says so of nothing that failed."""

from typing import Final, TypeVar

import pulumi

_SAID: Final = ("metadata", "name", "role", "result")
"""Of each kind of resource that we make, one of these is an output, and of one that failed it is not known."""

T = TypeVar("T")


class Whole:
    """Notices what is made below a component."""

    def __init__(self) -> None:
        self._made: list[pulumi.CustomResource] = []

    def notice(self, args: pulumi.ResourceTransformationArgs) -> None:
        """A transformation that changes nothing."""
        if isinstance(args.resource, pulumi.CustomResource):
            self._made.append(args.resource)

    def then(self, value: T) -> pulumi.Output[T]:
        """The *value*, known once everything that was made until now is as asked."""
        # Some of what is waited for is secret; that it is there is not.
        return pulumi.Output.unsecret(pulumi.Output.all(*(_said(one) for one in self._made)).apply(lambda _: value))


def _said(one: pulumi.CustomResource) -> pulumi.Output[object]:
    return next(getattr(one, name) for name in _SAID if hasattr(one, name))
