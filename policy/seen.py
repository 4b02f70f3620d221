"""A resource as the engine shows it to a pack, in the terms of the rules: what is not known yet is marked, and raises nothing."""

import threading

from pulumi_policy import PolicyResource, ResourceValidationArgs
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.proxy import _is_unknown

from tenancy.rules.made import UNKNOWN, Made


class Sight(threading.local):
    """The resource that is judged now: the SDK hands it to each rule anew, and to read it is most of the work."""

    last: Made | None = None

    def first(self, args: ResourceValidationArgs) -> Made:
        """What the first rule sees."""
        self.last = seen(args)
        return self.last

    def again(self, args: ResourceValidationArgs) -> Made:
        """What every other rule sees, right after the first."""
        return self.last if self.last is not None and self.last.urn == args.urn else self.first(args)


def seen(args: ResourceValidationArgs | PolicyResource) -> Made:
    """What the engine says of one resource.

    The SDK would have a policy that touches an unknown value skipped with a remark, and what it judges pass.
    """
    return Made(
        type=args.resource_type,
        name=args.name,
        urn=args.urn,
        inputs={key: _known(value) for key, value in serialize_properties(args.props).items()},
        protect=args.opts.protect,
    )


def _known(value: object) -> object:
    """*value* with every mark of the engine's for what it does not know yet turned into the rules' own."""
    match value:
        case dict():
            return {key: _known(one) for key, one in value.items()}
        case list():
            return [_known(one) for one in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return UNKNOWN if _is_unknown(value) else value
