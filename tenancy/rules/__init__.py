"""What no object of a stack may be, whoever wrote it: one row for each rule, held against every resource by one function.

The policy pack runs these before anything is built, tests over everything that is shipped; those that somebody with kubectl
could break as well are the API server's too (`tenancy.admission`).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from tenancy.rules import doors, images, keeping, marks, pods, rights, secrets, standards, walls
from tenancy.rules.ground import Ground
from tenancy.rules.made import Made
from tenancy.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        name="pod-security",
        demands="Pods keep to Pod Security, level restricted, and have no key to the API server.",
        why="a pod that has its node's rights, files or network has every other customer's too",
        do="leave out what is named; components/security.py has what every pod of ours says",
        judge=pods.restricted,
    ),
    Rule(
        name="shielded",
        demands="Namespaces have their pods held to Pod Security.",
        why="the API server lets every pod through where the namespace does not say otherwise",
        do="give it the labels of components/isolation.py",
        judge=marks.shielded,
        guard=marks.SHIELDED,
    ),
    Rule(
        name="images",
        demands="Images come from registries that the stack allows, and name their build: by digest where it says so.",
        why="whoever can change what runs under a name runs whatever they like with the customer's data",
        do="run an image of catalog/releases.yaml; registries and pinned_images stand under hardening in the stack's file",
        judge=images.known,
        guard=images.KNOWN,
    ),
    Rule(
        name="sized",
        demands="Containers say how much they need and how much they may take.",
        why="one that says nothing takes what its neighbours on the node paid for",
        do="set requests and limits of cpu and memory",
        judge=pods.sized,
    ),
    Rule(
        name="behind-the-ingress",
        demands="Customers are reached through the ingress only.",
        why="a port of its own leads past TLS, limits and the paths that nobody may ask for",
        do="leave out type and externalIPs, and serve it by an Ingress or an IngressRoute",
        judge=doors.shut,
        guard=doors.SHUT,
    ),
    Rule(
        name="own-addresses",
        demands="Addresses are served from the namespace of the customer whose they are.",
        why="visitors of one customer would give another their passwords",
        do="write the address under hosts or domains in the customer's file; there it is judged",
        # Only here: an update announces a new address and serves it, and a preview asks before either has happened.
        judge=doors.own,
    ),
    Rule(
        name="named-rights",
        demands="Rights are named one by one, and stay in their namespace.",
        why="a right to everything is a right to every other customer's secrets",
        do="name groups, resources and verbs, in a Role that is bound in its own namespace",
        judge=rights.named,
        guard=rights.NAMED,
    ),
    Rule(
        name="marked",
        demands="Objects say which stack's and which customer's they are, and a namespace who answers for it.",
        why="what nobody owns is found by no alert, no bill and no clean-up, and another's mark leads traffic astray",
        do="give it the labels of its component, and change it where it is made; an owner stands in the customer's file",
        judge=marks.marked,
        guard=marks.MARKED,
    ),
    Rule(
        name="placed",
        demands="A customer's objects lie in the customer's namespace.",
        why="walls, limits and quotas are a namespace's; elsewhere they hold somebody else's",
        do="pass the namespace on that the tenant's Isolation made",
        judge=marks.placed,
    ),
    Rule(
        name="narrow-walls",
        demands="Network policies name whom they let through, and no pods of other customers.",
        why="policies add up: one that is too wide undoes all others",
        do="name addresses that the stack's file has, or one namespace",
        judge=walls.narrow,
        guard=walls.NARROW,
    ),
    Rule(
        name="no-secret-in-clear",
        demands="Secrets lie in Secrets and are mounted as files.",
        why="whoever may look at a pod, a ConfigMap or a log reads the rest, and so do state files and backups of them",
        do="put it into a Secret, and mount that",
        judge=secrets.kept,
        guard=secrets.CLEAR,
    ),
    Rule(
        name="protected",
        demands="What holds a customer's data is protected until the customer is released.",
        why="the engine would remove it at the next mistake, and nothing brings it back",
        do="pass keep on to protect and retain_on_delete; which kinds there are stands in tenancy/guarded.py",
        judge=keeping.protected,
        guard=keeping.PROTECTED,
    ),
    Rule(
        name="standards",
        demands="What a customer's standards force is what is built.",
        why="the customer has promised it to an auditor",
        do="let the component build what the specification says: fleet explain ID records",
        judge=standards.obeyed,
    ),
)


def complaints(everything: Iterable[Made], ground: Ground) -> Iterator[str]:
    """Everything that is wrong with *everything*, as a person reads it."""
    known = tuple(everything)
    for made in known:
        for rule in RULES:
            yield from rule.complaints(made, ground)
    for made, fault in secrets.leaks(known):
        yield f"{made.kind} {made.name} {fault}"
