"""The policy as we mean it, written apart from what the kinds declare (``kinds.py`` of the apps): a change there has to be made here too.

One line an action; one letter a role, in the order of ``ORDER``:
  A everything · C what belongs to an organisation within the jurisdiction · I that, and what such an organisation
  leads, supports or is asked to do · L what it leads or contains · D what is put to it · O the person's own ·
  - not at all.
"""

from __future__ import annotations

from matrix.declared import values

from luoshi.web.kernel.permissions import Scope
from luoshi.web.kernel.roles import Role

# administrator, general office, lead, member, data owner, leader, inspector
ORDER = (
    Role.ADMINISTRATOR, Role.GENERAL_OFFICE, Role.LEAD, Role.MEMBER, Role.DATA_OWNER, Role.LEADER, Role.INSPECTOR,
)  # fmt: skip
LETTERS = {
    "A": Scope.ALL, "C": Scope.CONTAINED, "I": Scope.INVOLVED, "L": Scope.LED, "D": Scope.ADDRESSED, "O": Scope.OWN,
}  # fmt: skip

#                        a o l m d e i
POLICY = """
organisation.read        A A A A A A A
organisation.write       C - - - - - -
organisation.create      C C - - - - -
task_force.read          A A A A A A A
task_force.write         - C - - - - -
person.read              A A A A A A A
person.write             C - - - - - -
token.read               C O O O O O O
token.write              C O O O O O -
document.read            I I I I I I I
document.upload          - C C - - - -
document.correct         - C C - - - -
document.publish         - C C - - - -
document.withdraw        - C C - - - -
plan.read                I I I I I I I
task.read                I I I I I I I
task.create              - C C - - - -
task.edit                - C C - - - -
task.assign              - C C - - - -
comparison.read          - C - - - C C
task.import              - C C - - - -
task.break_down          - L L L - - -
task.break_down_share    - I - - - - -
task.report              - I I I - - -
task.comment             - I I I I I -
task.attach              - I I I - - -
task.finish              - L L - - - -
task.verify              - C - - - - -
task.follow              - I I I I I -
instruction.read         I I I I I I I
instruction.give         - I - - - I -
instruction.answer       - C D D - - -
instruction.close        - C - - - - -
attachment.remove        - C - - - - -
dossier.read             I I I I I I I
target.value             - C - - D - -
target.keep              - C - - - - -
view.write               O O O O O O -
notification.read        O O O O O O O
audit.read               C - - - - - C
audit.verify             A - - - - - A
audit.checkpoint         A A - - - - -
"""


def policy() -> dict[str, dict[Role, Scope]]:
    """The table as ``permissions.RULES`` has it."""
    table = {}
    for line in "\n".join((POLICY, *values("POLICY"))).strip().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        action, *letters = line.split()
        assert len(letters) == len(ORDER), f"{action}: 七个身份各一个字母"
        table[action] = {
            role: LETTERS[letter] for role, letter in zip(ORDER, letters, strict=True) if letter != "-"
        }
    return table
