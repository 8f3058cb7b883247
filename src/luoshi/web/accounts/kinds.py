"""The kinds of thing of the accounts: people, their appointments, the tokens of their programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.accounts import finding, scopes
from luoshi.web.accounts.models import Appointment, Person, SignInLink, Token
from luoshi.web.kernel.kinds import EVERYBODY, Act, Fact, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_ADMINISTRATOR, _INSPECTOR = Role("administrator"), Role("inspector")

KINDS = (
    Kind(
        code="person",
        words=_("人员"),
        model=Person,
        search=finding.PERSON,
        scopes=scopes.people,
        acts=(
            Act("person.read", _("查看人员"), same(Scope.ALL, *EVERYBODY), reading=True),
            Act("person.write", _("维护人员和任职"), same(Scope.CONTAINED, _ADMINISTRATOR)),
            Act("person.create", _("新建人员")),
            Act("person.create_first", _("建立首个管理员")),
            Act("person.edit", _("修改人员")),
            Act("person.appoint", _("任职")),
            Act("person.dismiss", _("免去任职")),
            Act("person.enable", _("启用账号")),
            Act("person.disable", _("停用账号")),
            Act("person.sign_in", _("登录")),
            Act("person.sign_out", _("退出")),
            Act("person.sign_out_elsewhere", _("退出其他登录")),
            Act("person.unlock", _("解除登录锁定")),
            Act("person.link", _("生成一次性登录链接")),
            Act("person.bind", _("绑定统一身份")),
            Act("person.password", _("修改密码")),
            Act("person.start_totp", _("启用动态口令")),
            Act("person.stop_totp", _("停用动态口令")),
            Act("person.reset_totp", _("重置动态口令")),
            Act("person.mail_digest", _("修改邮件摘要")),
            Act("person.language", _("切换语言")),
        ),
        fields={
            "appointment": Fact(_("任职"), Appointment.words_of),
            "purpose": _("用途"),
            "sessions": _("会话"),
        },
    ),
    Kind(
        code="appointment", words=_("任职"), model=Appointment, scopes=scopes.appointments, read="person.read"
    ),
    Kind(
        code="token",
        words=_("接口令牌"),
        model=Token,
        scopes=scopes.tokens,
        acts=(
            Act(
                "token.read",
                _("查看接口令牌"),
                {**same(Scope.OWN, *EVERYBODY), _ADMINISTRATOR: Scope.CONTAINED},
                reading=True,
            ),
            Act(
                "token.write",
                _("管理接口令牌"),
                {
                    **same(Scope.OWN, *(role for role in EVERYBODY if role != _INSPECTOR)),
                    _ADMINISTRATOR: Scope.CONTAINED,
                },
            ),
            Act("token.make", _("生成接口令牌")),
            Act("token.revoke", _("停用接口令牌")),
        ),
        fields={"days": _("有效天数")},
    ),
    Kind(code="sign_in_link", words=_("一次性链接"), model=SignInLink, read="person.read"),
)
