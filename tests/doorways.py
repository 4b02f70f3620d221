"""Which of the rendered ways answers a request, as the controllers decide it: Traefik by rules, others by networking.k8s.io."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, cast
from urllib.parse import urlsplit

from recording import Recording

Body = Mapping[str, object]

KIND: Final = "kubernetes:traefik.io/v1alpha1:"
MATCHER: Final = re.compile(r"(Host|Method|PathPrefix|PathRegexp)\(`([^`]*)`\)")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who answers, after what."""

    namespace: str
    service: str
    port: str
    middlewares: tuple[Body, ...] = ()
    """Their bodies, the outermost first."""
    tls: Body | None = None

    def has(self, kind: str) -> Body:
        """The one middleware of a *kind* on the way."""
        (found,) = [cast("Body", one[kind]) for one in self.middlewares if kind in one]
        return found

    @property
    def kinds(self) -> list[str]:
        return [next(iter(one)) for one in self.middlewares]


@dataclass(frozen=True, kw_only=True)
class _Router:
    rule: str
    priority: int
    entrypoints: Sequence[str]
    answer: Answer

    def fits(self, method: str, url: str) -> bool:
        parts = urlsplit(url)
        if {"https": "websecure", "http": "web"}[parts.scheme] not in self.entrypoints:
            return False

        def said(match: re.Match[str]) -> str:
            asked, word = match.groups()
            path = parts.path or "/"
            return str(
                {
                    "Host": parts.netloc == word,
                    "Method": method == word,
                    "PathPrefix": path.startswith(word),
                    "PathRegexp": asked == "PathRegexp" and re.search(word, path) is not None,
                }[asked]
            )

        plain = MATCHER.sub(said, self.rule).replace("&&", "and").replace("||", "or")
        assert re.fullmatch(r"(True|False|and|or|[() ])+", plain), f"a rule that is not understood: {self.rule}"
        return bool(eval(plain))  # noqa: S307  (words and brackets, as just seen)


@dataclass(frozen=True)
class Traefik:
    """Every route of a recording."""

    routers: tuple[_Router, ...]

    @classmethod
    def of(cls, *recordings: Recording) -> Self:
        return cls(tuple(router for recording in recordings for router in _routers(recordings, recording)))

    def answer(self, method: str, url: str) -> Answer | None:
        found = [router for router in self.routers if router.fits(method, url)]
        return max(found, key=lambda router: router.priority).answer if found else None


def specs(recording: Recording, type: str) -> Iterator[tuple[str, str, Body]]:
    """Namespace, name and spec of everything of a type."""
    for made in recording.of_type(type):
        metadata = cast("Mapping[str, str]", made.inputs["metadata"])
        yield metadata["namespace"], metadata["name"], cast("Body", made.inputs["spec"])


def _routers(recordings: Sequence[Recording], recording: Recording) -> Iterator[_Router]:
    there = {
        (namespace, name): spec for each in recordings for namespace, name, spec in specs(each, f"{KIND}Middleware")
    }
    for namespace, _, spec in specs(recording, f"{KIND}IngressRoute"):
        for route in cast("list[Body]", spec["routes"]):
            (service,) = cast("list[Mapping[str, str]]", route["services"])
            named = cast("list[Mapping[str, str]]", route["middlewares"])
            rule = str(route["match"])
            yield _Router(
                rule=rule,
                priority=cast("int", route.get("priority", len(rule))),
                entrypoints=cast("list[str]", spec["entryPoints"]),
                answer=Answer(
                    namespace=service.get("namespace", namespace),
                    service=service["name"],
                    port=service["port"],
                    middlewares=tuple(there[one.get("namespace", namespace), one["name"]] for one in named),
                    tls=cast("Body | None", spec.get("tls")),
                ),
            )


def plain(recording: Recording, url: str) -> Answer | None:
    """By networking.k8s.io: a host that is written out before one with an asterisk, then the longest prefix of elements."""
    parts = urlsplit(url)
    wild = f"*.{parts.netloc.partition('.')[2]}"
    rest: Answer | None = None
    hosts: dict[str, list[tuple[int, Answer]]] = {}
    for namespace, _, spec in specs(recording, "kubernetes:networking.k8s.io/v1:Ingress"):
        if "defaultBackend" in spec:
            rest = _backend(namespace, cast("Body", spec["defaultBackend"]))
        for rule in cast("list[Body]", spec["rules"]):
            for path in cast("list[Body]", cast("Body", rule["http"])["paths"]):
                asked, prefix = _elements(parts.path), _elements(str(path["path"]))
                if asked[: len(prefix)] == prefix:
                    answer = _backend(namespace, cast("Body", path["backend"]))
                    hosts.setdefault(str(rule["host"]), []).append((len(prefix), answer))
    for host in (parts.netloc, wild):
        if host in hosts:
            return max(hosts[host], key=lambda found: found[0])[1]
    return rest


def _backend(namespace: str, backend: Body) -> Answer:
    service = cast("Mapping[str, object]", backend["service"])
    return Answer(
        namespace=namespace, service=str(service["name"]), port=cast("Mapping[str, str]", service["port"])["name"]
    )


def _elements(path: str) -> list[str]:
    return [element for element in path.split("/") if element]
