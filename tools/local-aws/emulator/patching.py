"""What a patch is, and the check that it still fits the installed MiniStack."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

MINISTACK_VERSION = "1.5.33"


class PatchError(Exception):
    """A patch does not fit the installed MiniStack; the message names the patch and what to do."""


@dataclass(frozen=True)
class Piece:
    """A function, method or class of MiniStack that a patch replaces or wraps.

    Attributes:
        path: ``module:attribute``, below the package ``ministack``, such as ``services.sqs:_receive_messages``.
        fingerprint: The first twelve hex digits of the SHA-256 of its source, as `fingerprint_of` makes them.

    """

    path: str
    fingerprint: str

    def problem(self) -> str | None:
        """Say why the piece is not what the patch was written against, or None."""
        try:
            found = fingerprint_of(resolve(self.path))
        except (ImportError, AttributeError, TypeError, OSError) as error:
            return f"ministack.{self.path} cannot be read: {error}"
        if found != self.fingerprint:
            return f"ministack.{self.path} has changed: fingerprint {found}, expected {self.fingerprint}"
        return None


@dataclass(frozen=True)
class Snippet:
    """A passage of a text constant of MiniStack that a patch rewrites; it must occur exactly once.

    Attributes:
        path: ``module:attribute`` of the constant, below the package ``ministack``.
        text: The passage.

    """

    path: str
    text: str

    def problem(self) -> str | None:
        """Say why the passage cannot be rewritten, or None."""
        try:
            count = resolve(self.path).count(self.text)
        except (ImportError, AttributeError) as error:
            return f"ministack.{self.path} cannot be read: {error}"
        return None if count == 1 else f"ministack.{self.path} holds {count} times, not once: {self.text!r}"


@dataclass(frozen=True)
class Patch:
    """One compatibility patch.

    Attributes:
        name: Short and unique.
        aws: What AWS documents.
        ministack: What MiniStack does without the patch.
        pieces: What the patch builds on; checked before any patch is applied.
        apply: Changes the loaded MiniStack; nothing on disk changes.
        properties: Template properties that work because of the patch, as ``Type.Property``.

    """

    name: str
    aws: str
    ministack: str
    pieces: tuple[Piece | Snippet, ...]
    apply: Callable[[], None]
    properties: tuple[str, ...] = field(default=())

    def problems(self) -> list[str]:
        """Say why the patch does not fit; empty when it does."""
        return [problem for piece in self.pieces if (problem := piece.problem())]


def patch(
    name: str, *, aws: str, ministack: str, pieces: Iterable[Piece | Snippet], properties: Iterable[str] = ()
) -> Callable[[Callable[[], None]], Patch]:
    """Make a `Patch` of the function that applies it."""

    def decorate(apply: Callable[[], None]) -> Patch:
        return Patch(name, aws, ministack, tuple(pieces), apply, tuple(properties))

    return decorate


def resolve(path: str) -> Any:
    """Return the object that ``module:attribute.attribute`` names below the package ``ministack``."""
    module, _, attributes = path.partition(":")
    target: Any = importlib.import_module(f"ministack.{module}")
    for attribute in attributes.split("."):
        target = getattr(target, attribute)
    return target


def fingerprint_of(target: Any) -> str:
    """Twelve hex digits that change when the source of a function, method or class changes."""
    source = textwrap.dedent(inspect.getsource(target))
    lines = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def apply_all(patches: Iterable[Patch]) -> None:
    """Check the version and every patch, then apply them in order.

    Raises:
        PatchError: The version or a patch does not fit. Nothing has been changed then.

    """
    check_version()
    patches = list(patches)
    problems = [f"  {one.name}: {problem}" for one in patches for problem in one.problems()]
    if problems:
        raise PatchError(
            "These patches do not fit the installed MiniStack:\n"
            + "\n".join(problems)
            + "\nReinstall tools/local-aws/requirements.txt, or adapt them in tools/local-aws/emulator/patches."
        )
    for one in patches:
        one.apply()


def check_version() -> None:
    """Refuse any MiniStack but the pinned one.

    Raises:
        PatchError: Another version is installed, or none.

    """
    try:
        found = version("ministack")
    except PackageNotFoundError:
        found = "none"
    if found != MINISTACK_VERSION:
        raise PatchError(
            f"The patches are written for MiniStack {MINISTACK_VERSION}, and {found} is installed. "
            "Reinstall tools/local-aws/requirements.txt, or adapt the patches and emulator.patching.MINISTACK_VERSION."
        )
