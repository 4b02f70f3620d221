"""Has the engine ask before it creates what holds customers' data: a refresh in the same run may have forgotten it."""

from collections.abc import Collection

import pulumi

from tenancy.anew import guarded, refuse_anew

NAME = "once"
"""Kept in the state with every resource that it is asked of."""


def once(stack: str, lived: Collection[str]) -> pulumi.ResourceHook:
    """The question, asked in previews too: none of *lived*, who had everything once, is given an empty one."""

    def ask(args: pulumi.ResourceHookArgs) -> None:
        refuse_anew(stack, args.type, args.name, lived)

    return pulumi.ResourceHook(NAME, ask, pulumi.ResourceHookOptions(on_dry_run=True))


def asking(hook: pulumi.ResourceHook) -> pulumi.ResourceTransformation:
    """Binds *hook* to all that holds data below a component."""
    asked = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[hook]))

    def bind(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if guarded(args.type_, args.name) is None:
            return None
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, asked))

    return bind
