"""One Kubernetes object: checked, compared, applied, awaited, read back and removed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2

from local.plugins.difference import changes, response
from local.plugins.engine import EngineLog
from local.plugins.kind import Absent, Ask, Refused, Unfinished
from local.plugins.kubernetes.awaiting import READY, until
from local.plugins.kubernetes.cluster import Answer, Cluster
from local.plugins.kubernetes.kinds import IDENTITY, KINDS, path
from local.plugins.kubernetes.live import import_inputs, refreshed_inputs, state_of
from local.plugins.values import Values, has_unknown, mapping, text

SKIP_AWAIT = "pulumi.com/skipAwait"
DEFAULT_SECONDS = 600.0
NOT_FOUND, CONFLICT = 404, 409


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the provider was told to behave."""

    force: bool
    """Take a field back from whoever else has set it (`enablePatchForce`)."""
    mutable: frozenset[str]
    """Kinds whose data may change in place although the provider replaces them by default."""


class Object:
    """The objects of one type on one cluster."""

    def __init__(
        self, token: str, cluster: Cluster, manner: Manner, log: EngineLog | None, cancelled: threading.Event
    ) -> None:
        self._token, self._cluster, self._manner, self._log, self._cancelled = token, cluster, manner, log, cancelled

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        metadata = mapping(ask.inputs, "metadata")
        wrong: dict[str, str] = {}
        if not metadata.get("name"):
            wrong["metadata.name"] = "the stand-in for pulumi-kubernetes makes up no names; give one"
        if KINDS[self._token].namespaced and not metadata.get("namespace"):
            wrong["metadata.namespace"] = "name the namespace; nothing may land in `default` unsaid"
        for annotation in mapping(metadata, "annotations"):
            if annotation.startswith("pulumi.com/") and annotation != SKIP_AWAIT:
                wrong["metadata.annotations"] = f"the stand-in for pulumi-kubernetes does not serve {annotation}"
        return ask.inputs, wrong

    def diff(self, ask: Ask) -> provider_pb2.DiffResponse:
        frozen = KINDS[self._token].immutable
        kind = text(ask.inputs, "kind")
        if kind in {"Secret", "ConfigMap"} and kind not in self._manner.mutable:
            frozen = (*frozen, "data", "stringData", "binaryData")
        found = changes(ask.old_inputs, ask.inputs)
        # Two objects of one name cannot stand side by side; of two names they can.
        same = not any(change.path in {"metadata.name", "metadata.namespace"} for change in found)
        return response(found, replacing=(*IDENTITY, *frozen), delete_first=same)

    def create(self, ask: Ask) -> tuple[str, Values]:
        if has_unknown(ask.inputs):
            return "", ask.inputs
        at, id = self._at(ask.inputs)
        if self._look(at) is not None:
            if ask.preview:
                return id, ask.inputs
            raise Refused(f"{self._name(id)}: already exists; `pulumi import` it, or remove it if it is a leftover")
        live = self._apply(ask, at, id)
        return id, state_of(live)

    def update(self, ask: Ask) -> Values:
        if has_unknown(ask.inputs):
            return ask.inputs
        at, id = self._at(ask.inputs)
        return state_of(self._apply(ask, at, id))

    def read(self, ask: Ask) -> tuple[str, Values, Values]:
        namespace, _, name = ask.id.rpartition("/")
        live = self._look(path(self._token, namespace, name))
        if live is None:
            raise Absent
        state = state_of(live)
        inputs = refreshed_inputs(ask.inputs, ask.state, state) if ask.inputs else import_inputs(live)
        return ask.id, inputs, state

    def delete(self, ask: Ask) -> None:
        namespace, _, name = ask.id.rpartition("/")
        at = path(self._token, namespace, name)
        try:
            self._cluster.delete(at, "Foreground")
        except Answer as answer:
            if answer.code == NOT_FOUND:
                return
            raise Refused(f"{self._name(ask.id)}: {answer}") from None
        until(
            lambda: self._look(at) is None,
            what=f"the removal of {self._name(ask.id)}",
            seconds=ask.timeout or DEFAULT_SECONDS,
            cancelled=self._cancelled,
        )

    def _apply(self, ask: Ask, at: str, id: str) -> Values:
        try:
            live, warnings = self._cluster.apply(at, ask.inputs, force=self._manner.force, dry_run=ask.preview)
        except Answer as answer:
            if ask.preview and answer.code == NOT_FOUND:
                # Its namespace is made in the same run.
                return ask.inputs
            raise Refused(f"{self._name(id)}: {answer}") from None
        if self._log and not ask.preview:
            for warning in warnings:
                self._log.warning(ask.urn, f"{self._name(id)}: {warning}")
        return live if ask.preview else self._await(ask, at, id, live)

    def _await(self, ask: Ask, at: str, id: str, live: Values) -> Values:
        kind = text(ask.inputs, "kind")
        annotations = mapping(mapping(ask.inputs, "metadata"), "annotations")
        if kind not in READY or annotations.get(SKIP_AWAIT) == "true":
            return live
        seen, is_ready = [live], READY[kind]()

        def ready() -> bool:
            seen.append(self._cluster.get(at))
            return is_ready(seen[-1])

        try:
            until(ready, what=kind, seconds=ask.timeout or DEFAULT_SECONDS, cancelled=self._cancelled)
        except Refused as refused:
            raise Unfinished(f"{self._name(id)}: {refused}", id, ask.inputs, state_of(seen[-1])) from None
        return seen[-1]

    def _look(self, at: str) -> Values | None:
        try:
            return self._cluster.get(at)
        except Answer as answer:
            if answer.code == NOT_FOUND:
                return None
            raise

    def _at(self, inputs: Values) -> tuple[str, str]:
        metadata = mapping(inputs, "metadata")
        namespace, name = text(metadata, "namespace"), text(metadata, "name")
        return path(self._token, namespace, name), f"{namespace}/{name}" if namespace else name

    def _name(self, id: str) -> str:
        return f"{self._token.rpartition(':')[2]} {id}"
