"""The kinds of thing of the directory: organisations, and task forces of several of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.directory import finding, scopes
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.directory.services import organisations, task_forces
from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role

KINDS = (
    Kind(
        code="organisation",
        words=_("机构"),
        model=Organisation,
        owner=lambda organisation: organisation.pk,
        facts=organisations.facts,
        history=False,
        search=finding.ORGANISATION,
        scopes=scopes.organisations,
        acts=(
            Act("organisation.read", _("查看机构"), same(Scope.ALL, *EVERYBODY), reading=True),
            Act("organisation.write", _("维护机构"), same(Scope.CONTAINED, Role("administrator"))),
            # Who publishes meets bodies that are not here yet; to change one that is there stays with the administrator.
            Act(
                "organisation.create",
                _("新建机构"),
                same(Scope.CONTAINED, Role("administrator"), Role("general_office")),
            ),
            Act("organisation.edit", _("修改机构")),
            Act("organisation.rename", _("机构更名")),
            Act("organisation.move", _("机构划转")),
            Act("organisation.end", _("撤并机构")),
            Act("organisation.register", _("从名录建立机构")),
        ),
        fields={
            "reason": _("理由"),
            "made": _("建立"),
        },
    ),
    Kind(
        code="task_force",
        words=_("工作专班"),
        model=TaskForce,
        owner=lambda force: force.owner_id,
        facts=task_forces.facts,
        history=False,
        search=finding.TASK_FORCE,
        scopes=scopes.task_forces,
        acts=(
            Act("task_force.read", _("查看专班"), same(Scope.ALL, *EVERYBODY), reading=True),
            Act("task_force.write", _("维护专班"), same(Scope.CONTAINED, Role("general_office"))),
            Act("task_force.create", _("成立专班")),
            Act("task_force.edit", _("修改专班")),
        ),
        fields={"members": _("成员单位")},
    ),
)
