"""Who may ask what: the whole of it, in one table that a person can read.

Each line: method, address (a page by the name of its URL, an operation of the API by its path), who may where the object
belongs to the own city, who may where it belongs to another city. A letter stands for a role and a dash for a
refusal, always in the same column:

  a administrator · o general office · l department lead · m department member · d data owner · e leader ·
  i inspector · p public (nobody has signed in)

The department is the industry bureau, which leads the own city's task; the data owner is of it as well. A dot
in the second column: there is no object in the address. Behind the columns: ``unlogged`` for what changes nothing
that belongs into the log, ``signs-out`` for what leads to the sign-in page when it is done, ``asks-more`` for what
needs a secret that this test has not: there 422 says that the door was open; ``told`` where a refusal is not a page
of its own but a message.

A refusal is right when in doubt. Where a cell surprises, say why beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.web.kernel.roles import Role

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
FLAGS = {"unlogged", "signs-out", "asks-more", "told"}

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
POST  /api/targets/{target_id}/keep                    -o------  --------
POST  /api/tasks/{task_id}/targets                     -o------  --------
PUT   /api/targets/{target_id}                         -o------  --------
DELETE /api/targets/{target_id}                        -o------  --------
# Not yet published: only the government that owns it has to do with it.
GET   /api/documents/{document_id}/publish             -o------  --------
POST  /api/documents/{document_id}/publish             -o------  --------

# The API: notifications, the log
GET   /api/notifications                               aolmdei-  .
POST  /api/notifications/read                          aolmdei-  .  unlogged
GET   /api/search                                      aolmdei-  .
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
GET   documents:place                                  aolmdei-  --------
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
POST  documents:confirm-together                       -o------  --------
POST  documents:delete                                 -o------  --------

# Signing in. A code is asked only between the two steps, the image is shown only while being set up, and the people
# of a demonstration exist only in one: nobody gets further there by an address alone.
GET   accounts:sign-in                                 aolmdeip  .
POST  accounts:sign-in                                 aolmdeip  .
GET   accounts:code                                    --------  .
POST  accounts:code                                    --------  .
GET   accounts:link                                    aolmdeip  .
POST  accounts:link                                    aolmdeip  .
GET   accounts:oidc                                    --------  .
GET   accounts:oidc-back                               --------  .
POST  accounts:demo                                    --------  .
POST  accounts:sign-out                                aolmdei-  .  unlogged signs-out
POST  accounts:language                                aolmdeip  .  unlogged

# The own account. Another's appointment is the "other" object of act-as, another's token that of end-token.
POST  accounts:act-as                                  aolmdei-  --------  unlogged
GET   accounts:me                                      aolmdei-  .
GET   accounts:password                                aolmdei-  .
POST  accounts:password                                aolmdei-  .
GET   accounts:totp                                    aolmdei-  .
POST  accounts:totp                                    aolmdei-  .  asks-more
GET   accounts:totp-image                              --------  .
POST  accounts:totp-off                                aolmdei-  .
POST  accounts:end-sessions                            aolmdei-  .
POST  accounts:mail                                    aolmdei-  .
# A token writes: an inspector has none.
POST  accounts:new-token                               aolmde--  .
POST  accounts:end-token                               aolmde--  --------

# People: everybody finds everybody, administrators keep those of their government
GET   accounts:people                                  aolmdei-  .
GET   accounts:people-export                           aolmdei-  .
GET   accounts:person                                  aolmdei-  aolmdei-
GET   accounts:new-person                              a-------  .
POST  accounts:new-person                              a-------  --------
POST  accounts:person                                  a-------  --------
POST  accounts:appoint                                 a-------  --------
POST  accounts:invite                                  a-------  --------
POST  accounts:active                                  a-------  --------
POST  accounts:reset-totp                              a-------  --------
POST  accounts:unlock                                  a-------  --------
POST  accounts:end-appointment                         a-------  --------

# Organisations and task forces: everybody finds them, an administrator keeps the organisations, the office adds to them and
# keeps the task forces. (The invented city is not in the register: nothing is made, nothing is logged.)
GET   directory:organisations                          aolmdei-  .
GET   directory:organisations-export                   aolmdei-  .
GET   directory:organisations-suggest                  aolmdei-  .
GET   directory:organisation                           aolmdei-  aolmdei-
GET   directory:organisation-new                       ao------  --------
POST  directory:organisation-new                       ao------  --------
GET   directory:organisation-edit                      a-------  --------
POST  directory:organisation-edit                      a-------  --------
GET   directory:organisation-register                  a-------  --------
POST  directory:organisation-register                  a-------  --------  unlogged
GET   directory:task-forces                            aolmdei-  .
GET   directory:task-forces-export                     aolmdei-  .
GET   directory:task-force                             aolmdei-  aolmdei-
GET   directory:task-force-new                         -o------  .
POST  directory:task-force-new                         -o------  .
GET   directory:task-force-edit                        -o------  --------
POST  directory:task-force-edit                        -o------  --------

# Tasks: the lists are restricted. The office of the city that gave them edits and assigns, the department that leads
# breaks down, reports, answers and finishes; a member finishes nothing. (A view of somebody else is told to be gone.)
GET   tasks:tasks                                   aolmdei-  .
GET   tasks:timeline                                aolmdei-  .
GET   tasks:tasks-export                            aolmdei-  .
GET   tasks:task-organisations                      aolmdei-  .
GET   tasks:task-new                                -ol-----  .
POST  tasks:task-new                                -ol-----  .
POST  tasks:bulk                                    -o------  --------  told
POST  tasks:view-save                               aolmde--  .
POST  tasks:view-change                             aolmde--  --------  told
GET   tasks:import                                  -ol-----  .
POST  tasks:import                                  -ol-----  .
GET   tasks:import-report                           -o------  --------
POST  tasks:import-apply                            -o------  --------
GET   tasks:import-original                         -o------  --------
GET   tasks:task                                    aolmdei-  --------
GET   tasks:task-panel                              aolmdei-  --------
GET   tasks:task-edit                               -o------  --------
POST  tasks:task-edit                               -o------  --------
POST  tasks:task-state                              -ol-----  --------
POST  tasks:task-report                             -olm----  --------
POST  tasks:task-comment                            -olmde--  --------
POST  tasks:task-follow                             -olmde--  --------
POST  tasks:task-attach                             -olm----  --------
GET   tasks:attachment                              aolmdei-  --------
POST  tasks:attachment-remove                       -olm----  --------
POST  tasks:milestone-add                           -olm----  --------
POST  tasks:milestone-change                        -olm----  --------
POST  tasks:subtask-add                             -olm----  --------
POST  tasks:subtask-move                            -olm----  --------  unlogged
POST  tasks:instruct                                -o---e--  --------
POST  tasks:instruction-act                         -olm----  --------
POST  tasks:target-value                            -o--d---  --------
GET   tasks:targets                                 aolmdei-  .
GET   tasks:milestones-export                       aolmdei-  .
GET   tasks:instructions-export                     aolmdei-  .
GET   tasks:targets-export                          aolmdei-  .
POST  tasks:targets-owner                           -o------  --------
GET   tasks:target                                  aolmdei-  --------
POST  tasks:target-values                           -o--d---  --------
POST  tasks:target-keep                             -o------  --------
POST  tasks:target-add                              -o------  --------
POST  tasks:target-edit                             -o------  --------
POST  tasks:target-delete                           -o------  --------

# Publishing: whoever owns the document
GET   adoption:publish                                 -o------  --------
POST  adoption:publish                                 -o------  --------

# Notifications: one's own. The "other" object is somebody else's.
GET   notifications:list                               aolmdei-  .
GET   notifications:follow                             aolmdei-  --------
POST  notifications:read                               aolmdei-  --------  unlogged
POST  notifications:read-all                           aolmdei-  .  unlogged

# Home, overview, search: what each shows is restricted, so everybody has them
GET   desk:home                                    aolmdei-  .
GET   desk:overview                                aolmdei-  .
GET   help:help                                    aolmdei-  .
GET   help:guide                                   aolmdei-  .
GET   help:api                                     aolmdei-  .
GET   tasks:milestones                              aolmdei-  .
GET   tasks:instructions                            aolmdei-  .
GET   tasks:comparison                              -o---ei-  .
GET   tasks:comparison-export                       -o---ei-  .
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
