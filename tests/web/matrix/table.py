"""Who may ask what: the whole of it, in one table that a person can read.

Each line: method, address (a page by the name of its URL, an operation of the API by its path), who may where the object
belongs to the own city, who may where it belongs to another city. A letter stands for a role and a dash for a
refusal, always in the same column:

  a administrator · o general office · l department lead · m department member · d data owner · e leader ·
  i inspector · p public (nobody has signed in)

The department is the industry bureau, which leads the own city's task; the data owner is of it as well. A dot
in the second column: there is no object in the address. Behind the columns: ``unlogged`` for what changes nothing
that belongs into the log.

A refusal is right when in doubt. Where a cell surprises, say why beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.web.accounts.models import Role

ROLES: dict[str, Role | None] = {
    "a": Role.ADMINISTRATOR,
    "o": Role.GENERAL_OFFICE,
    "l": Role.LEAD,
    "m": Role.MEMBER,
    "d": Role.DATA_OWNER,
    "e": Role.LEADER,
    "i": Role.INSPECTOR,
    "p": None,
}
FLAGS = {"unlogged"}

TABLE = """
# The API: who one is, people, organisations
GET   /api/me                                          aolmdei-  .
GET   /api/people                                      aolmdei-  .
GET   /api/people/{person_id}                          aolmdei-  aolmdei-
GET   /api/organisations                               aolmdei-  .
GET   /api/organisations/{organisation_id}             aolmdei-  aolmdei-
GET   /api/task-forces                                 aolmdei-  .
GET   /api/task-forces/{task_force_id}                 aolmdei-  aolmdei-

# The API: documents
GET   /api/documents                                   aolmdei-  .
POST  /api/documents                                   -ol-----  .
GET   /api/documents/{document_id}                     aolmdei-  --------
GET   /api/documents/{document_id}/ledger              aolmdei-  --------
GET   /api/documents/{document_id}/export              aolmdei-  --------
GET   /api/documents/{document_id}/original            aolmdei-  --------

# The API: plans and tasks
GET   /api/plans                                       aolmdei-  .
GET   /api/plans/{plan_id}                             aolmdei-  --------
GET   /api/campaigns                                   aolmdei-  .
GET   /api/campaigns/{campaign_id}                     aolmdei-  --------
GET   /api/targets                                     aolmdei-  .
GET   /api/targets/{target_id}                         aolmdei-  --------
GET   /api/targets/{target_id}/values                  aolmdei-  --------
GET   /api/tasks/{task_id}                             aolmdei-  --------
GET   /api/tasks/{task_id}/milestones                  aolmdei-  --------
GET   /api/tasks/{task_id}/updates                     aolmdei-  --------
GET   /api/tasks/{task_id}/comments                    aolmdei-  --------
GET   /api/tasks/{task_id}/attachments                 aolmdei-  --------
GET   /api/tasks/{task_id}/changes                     aolmdei-  --------
GET   /api/instructions                                aolmdei-  .
GET   /api/instructions/{instruction_id}               aolmdei-  --------

GET   /api/tasks                                       aolmdei-  .
POST  /api/tasks                                       -ol-----  .
# The city gave the task: its own department breaks it down and reports, but does not change what it says.
PATCH /api/tasks/{task_id}                             -o------  --------
POST  /api/tasks/{task_id}/assign                      -o------  --------
POST  /api/tasks/{task_id}/finish                      -ol-----  --------
POST  /api/tasks/{task_id}/verify                      -o------  --------
POST  /api/tasks/{task_id}/return                      -o------  --------
POST  /api/tasks/{task_id}/cancel                      -o------  --------
POST  /api/tasks/{task_id}/restore                     -o------  --------
POST  /api/tasks/{task_id}/subtasks                    -olm----  --------
POST  /api/tasks/{task_id}/milestones                  -olm----  --------
PUT   /api/milestones/{milestone_id}                   -olm----  --------
POST  /api/milestones/{milestone_id}/done              -olm----  --------
DELETE /api/milestones/{milestone_id}                  -olm----  --------
POST  /api/tasks/{task_id}/updates                     -olm----  --------
POST  /api/tasks/{task_id}/comments                    -olmde--  --------
PUT   /api/tasks/{task_id}/following                   -olmde--  --------
POST  /api/tasks/{task_id}/attachments                 -olm----  --------
GET   /api/attachments/{attachment_id}                 aolmdei-  --------
DELETE /api/attachments/{attachment_id}                -olm----  --------
POST  /api/tasks/{task_id}/instructions                -o---e--  --------
POST  /api/instructions/{instruction_id}/answer        -olm----  --------
POST  /api/instructions/{instruction_id}/close         -o------  --------
POST  /api/instructions/{instruction_id}/reopen        -o------  --------
POST  /api/targets/{target_id}/values                  -o--d---  --------
# Not yet published: only the government that owns it has to do with it.
GET   /api/documents/{document_id}/publish             -o------  --------
POST  /api/documents/{document_id}/publish             -o------  --------

# The API: notifications, the log
GET   /api/notifications                               aolmdei-  .
GET   /api/audit/entries                               a-----i-  .
GET   /api/audit/entries/{sequence}                    a-----i-  --------
GET   /api/audit/entries/{sequence}/proof              a-----i-  --------
GET   /api/audit/root                                  a-----i-  .
POST  /api/audit/checkpoints                           ao------  .

# Documents. The own city's is published into tasks that the industry bureau leads: the bureau sees it.
GET   documents:list                                   aolmdei-  .
GET   documents:list-export                            aolmdei-  .
GET   documents:activity                               aolmdei-  .
POST  documents:upload                                 -ol-----  .
GET   documents:document                               aolmdei-  --------
GET   documents:waiting                                aolmdei-  --------
GET   documents:source                                 aolmdei-  --------
GET   documents:ledger                                 aolmdei-  --------
GET   documents:departments                            aolmdei-  --------
GET   documents:original                               aolmdei-  --------
GET   documents:export                                 aolmdei-  --------
GET   documents:header-card                            aolmdei-  --------
GET   documents:card                                   aolmdei-  --------
POST  documents:read-again                             -o------  --------
GET   documents:header                                 -o------  --------
POST  documents:header                                 -o------  --------
POST  documents:undo                                   -o------  --------
GET   documents:split                                  -o------  --------
POST  documents:split                                  -o------  --------
POST  documents:merge                                  -o------  --------
GET   documents:add                                    -o------  --------
POST  documents:add                                    -o------  --------
GET   documents:edit                                   -o------  --------
POST  documents:edit                                   -o------  --------
POST  documents:confirm                                -o------  --------
POST  documents:delete                                 -o------  --------

# Home, overview, search: what each shows is restricted, so everybody has them
GET   delivery:home                                    aolmdei-  .
GET   delivery:overview                                aolmdei-  .
GET   delivery:milestones                              aolmdei-  .
GET   delivery:instructions                            aolmdei-  .
GET   search:search                                    aolmdei-  .

# The log
GET   audit:entries                                    a-----i-  .
GET   audit:export                                     a-----i-  .
GET   audit:entry                                      a-----i-  --------
GET   audit:proof                                      a-----i-  --------
GET   audit:verify                                     a-----i-  .
GET   audit:checkpoints                                ao----i-  .
POST  audit:checkpoints                                ao------  .
GET   audit:checkpoint                                 ao----i-  .

# The machine room: health and metrics say nothing of anybody
GET   operations:live                                  aolmdeip  .  unlogged
GET   operations:ready                                 aolmdeip  .  unlogged
GET   operations:metrics                               aolmdeip  .  unlogged
"""


@dataclass(frozen=True)
class Row:
    """A line of the table. ``sides``: the letters of those who may, for the own and the other object."""

    method: str
    name: str
    sides: dict[str, str]
    flags: frozenset[str]

    @property
    def key(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def room(self) -> str:
        """The app of a page; for the API the first part of the path."""
        return "-".join(self.name.split("/")[1:3]) if self.name.startswith("/") else self.name.split(":")[0]

    @property
    def acts(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


def rows(table: str) -> Iterator[Row]:
    """The lines of the table, checked."""
    for line in table.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, name, own, other, *flags = line.split()
        for cell in (own,) if other == "." else (own, other):
            assert len(cell) == len(ROLES), f"{line}: eight columns"
            for letter, role in zip(cell, ROLES, strict=True):
                assert letter in {role, "-"}, f"{line}: {letter} stands in the column of {role}"
        assert set(flags) <= FLAGS, line
        sides = {"own": own} if other == "." else {"own": own, "other": other}
        yield Row(method, name, sides, frozenset(flags))
