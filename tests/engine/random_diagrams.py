"""Random block-structured diagrams: whatever a policy officer might combine."""

from __future__ import annotations

import random
from itertools import pairwise

from tests.engine.kit import Scope, bundle, error, message, multi, timer
from workflows.model import Bundle


class Drawer:
    """Adds blocks to a scope; every block has one way in and one way out."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def flag(self) -> str:
        return f"flag{self.random.randrange(10)}"

    def block(self, scope: Scope, depth: int) -> tuple[str, str]:
        """A block in this scope: its first and its last element."""
        simple = [self.user, self.user, self.service, self.job, self.gateway, self.instances]
        nested = [self.sequence, self.choice, self.fork, self.some, self.sub, self.sub, self.loop]
        return self.random.choice(simple if depth <= 0 else simple[:2] + nested)(scope, depth - 1)

    def user(self, scope: Scope, depth: int) -> tuple[str, str]:
        name = self.name("user")
        scope.user(name)
        if self.random.random() < 0.4:
            return self.attended(scope, name)
        return name, name

    def attended(self, scope: Scope, host: str) -> tuple[str, str]:
        """A host with a boundary event whose path meets the host's again, or ends."""
        event, after, meet = self.name("event"), self.name("user"), self.name("meet")
        cancels = self.random.random() < 0.5
        tail = self.random.choice([timer("timeDuration", "PT30H"), message("quit"), timer("timeCycle", "R2/PT9H")])
        scope.boundary(event, host, tail, cancels=cancels and "timeCycle" not in tail).user(after)
        scope.choice(meet).chain(host, meet).flow(event, after)
        if cancels and "timeCycle" not in tail:
            scope.flow(after, meet)
        else:
            end = self.name("end")
            scope.end(end).flow(after, end)
        return host, meet

    def service(self, scope: Scope, depth: int) -> tuple[str, str]:
        name = self.name("note")
        scope.service(name, "note", name, value="v1")
        return name, name

    def job(self, scope: Scope, depth: int) -> tuple[str, str]:
        name = self.name("ask")
        scope.service(name, "ask", self.random.choice([name, "v1"]), value="v0")
        return name, name

    def gateway(self, scope: Scope, depth: int) -> tuple[str, str]:
        wait, told, late, meet = (self.name(kind) for kind in ("wait", "told", "late", "meet"))
        scope.add("eventBasedGateway", wait).catch(told, message("news", "v2")).choice(meet)
        scope.catch(late, timer("timeDuration", "PT20H")).chain(wait, told, meet).chain(wait, late, meet)
        return wait, meet

    def instances(self, scope: Scope, depth: int) -> tuple[str, str]:
        name = self.name("many")
        sequential = self.random.random() < 0.5
        gathers = {"output": "answers", "answer": "v0"} if self.random.random() < 0.5 else {}
        scope.user(name, multi("items", "item", sequential=sequential, **gathers))
        return name, name

    def sequence(self, scope: Scope, depth: int) -> tuple[str, str]:
        parts = [self.block(scope, depth) for _ in range(self.random.randrange(2, 4))]
        for (_, out), (into, _) in pairwise(parts):
            scope.flow(out, into)
        return parts[0][0], parts[-1][1]

    def choice(self, scope: Scope, depth: int) -> tuple[str, str]:
        gate, meet = self.name("gate"), self.name("meet")
        (one, after_one), (other, after_other) = self.block(scope, depth), self.block(scope, depth)
        scope.choice(gate, other).choice(meet).flow(gate, one, self.flag()).flow(gate, other)
        scope.flow(after_one, meet).flow(after_other, meet)
        return gate, meet

    def fork(self, scope: Scope, depth: int) -> tuple[str, str]:
        fork, join = self.name("fork"), self.name("join")
        scope.add("parallelGateway", fork).add("parallelGateway", join)
        for _ in range(self.random.randrange(2, 4)):
            into, out = self.block(scope, depth)
            scope.flow(fork, into).flow(out, join)
        return fork, join

    def some(self, scope: Scope, depth: int) -> tuple[str, str]:
        gate, join = self.name("some"), self.name("all")
        parts = [self.block(scope, depth) for _ in range(3)]
        scope.add("inclusiveGateway", gate, default=f"f_{gate}_{parts[0][0]}").add("inclusiveGateway", join)
        for place, (into, out) in enumerate(parts):
            scope.flow(gate, into, self.flag() if place else "").flow(out, join)
        return gate, join

    def sub(self, scope: Scope, depth: int) -> tuple[str, str]:
        inner = self.inside(self.name("sub"), depth)
        tail = multi("items", "item") if self.random.random() < 0.15 else ""
        scope.sub(inner, tail=tail)
        if self.random.random() < 0.3:
            caught, mend, meet = self.name("caught"), self.name("user"), self.name("meet")
            scope.boundary(caught, inner.id, error("E1")).user(mend).choice(meet)
            scope.chain(inner.id, meet).chain(caught, mend, meet)
            return inner.id, meet
        return self.attended(scope, inner.id) if self.random.random() < 0.5 else (inner.id, inner.id)

    def inside(self, name: str, depth: int) -> Scope:
        inner = Scope(name)
        start, end, bad, gate = f"{name}_start", f"{name}_end", f"{name}_bad", f"{name}_gate"
        into, out = self.block(inner, depth)
        inner.start(start).end(end).chain(start, into)
        if self.random.random() < 0.2:
            inner.choice(gate, end).end(bad, error("E1")).flow(out, gate).flow(gate, bad, self.flag()).flow(gate, end)
        else:
            inner.flow(out, end)
        return inner

    def loop(self, scope: Scope, depth: int) -> tuple[str, str]:
        """Again and again, with whatever merges kept inside a sub-process."""
        meet, gate, out = self.name("meet"), self.name("gate"), self.name("meet")
        inner = self.inside(self.name("sub"), depth)
        scope.choice(meet).sub(inner).choice(gate, out).choice(out)
        scope.chain(meet, inner.id, gate).flow(gate, meet, f"{self.flag()} and not(flag0)").flow(gate, out)
        return meet, out


def random_bundle(seed: int, depth: int = 3) -> Bundle:
    """One of many diagrams, the same for the same seed."""
    return bundle(Drawer(seed).inside("p", depth))
