"""Who acts: one frozen value that the services, the permission checks and the log all take.

How it is made from what a person holds is for the app of the people (``accounts.actors``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from luoshi.web.kernel.roles import Role

Channel = Literal["page", "api", "command", "system"]

# These act for the whole government that their organisation serves; everybody else for their own organisation.
FOR_THE_GOVERNMENT = frozenset({Role.ADMINISTRATOR, Role.GENERAL_OFFICE, Role.LEADER, Role.INSPECTOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role for an organisation.

    ``jurisdiction_path`` is what the role covers in the tree of organisations: the government that a general office,
    a leader, an inspector or an administrator serves, and all below it; for everybody else the own organisation.
    """

    person_id: int | None
    name: str
    role: Role | None
    organisation_id: int | None
    organisation_name: str
    organisation_path: str
    jurisdiction_path: str
    appointment_id: int | None = None
    channel: Channel = "page"
    read_only: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether this is a person in a role."""
        return self.person_id is not None and self.role is not None

    @property
    def jurisdiction_id(self) -> int | None:
        """The organisation at the head of the jurisdiction: whose documents, plans and tasks the actor makes."""
        last = self.jurisdiction_path.strip("/").rsplit("/", 1)[-1]
        return int(last) if last else None

    @property
    def is_system(self) -> bool:
        """Whether the program itself acts, in the background or from the command line."""
        return self is SYSTEM or (self.person_id is None and self.channel in {"system", "command"})

    def through(self, channel: Channel, *, read_only: bool = False) -> Actor:
        """The same person by another way in."""
        return replace(self, channel=channel, read_only=read_only)


PUBLIC = Actor(None, "公众", None, None, "", "", "", None, "page", True)
SYSTEM = Actor(None, "系统", None, None, "", "", "", None, "system")
