"""People, the roles they hold for organisations, how they sign in, and the tokens of programs that act for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.web.accounts.agents import describe
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.roles import Role


class PersonManager(BaseUserManager["Person"]):
    """Makes people; without a password nobody can sign in by one."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """A person; the password is kept as a hash only."""
        fields.setdefault("demonstration", settings.DEMO)  # whoever is added in one belongs to it
        person = self.model(username=self.model.normalize_username(username), **fields)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can sign in. Leaving ends ``is_active``; nobody is ever deleted, because the log names them."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("职务"), max_length=100, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)
    totp_secret = models.CharField(_("动态口令密钥"), max_length=64, blank=True)
    totp_confirmed_at = models.DateTimeField(_("动态口令启用时间"), null=True, blank=True)
    totp_last_step = models.BigIntegerField(_("最近用过的口令时段"), default=0)
    oidc_subject = models.CharField(_("统一身份标识"), max_length=255, null=True, blank=True, unique=True)
    language = models.CharField(_("语言"), max_length=10, blank=True)
    mail_digest = models.BooleanField(_("接收邮件摘要"), default=True)
    demonstration = models.BooleanField(_("示例账号"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    objects = PersonManager()

    USERNAME_FIELD = "username"

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def may_enter(self) -> bool:
        """Whether they are still here; the invented people of a demonstration are nowhere but in one."""
        return self.is_active and (settings.DEMO or not self.demonstration)

    @property
    def uses_totp(self) -> bool:
        """Whether a one-time password is asked at sign-in."""
        return bool(self.totp_secret and self.totp_confirmed_at)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads that follow the calendar."""

    def current(self, on: date) -> AppointmentQuerySet:
        """Those in force on the day, of people who are active and of organisations that exist."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on),
            Q(valid_to=None) | Q(valid_to__gt=on),
            Q(organisation__valid_to=None) | Q(organisation__valid_to__gt=on),
            person__is_active=True,
        )


class Appointment(models.Model):
    """A person holds a role for an organisation, from a day to a day. A session acts through one of them at a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    valid_from = models.DateField(_("任职自"), null=True, blank=True)
    valid_to = models.DateField(_("任职至"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(valid_to=None),
                name="accounts_appointment_once",
            ),
        )
        verbose_name = _("任职")
        verbose_name_plural = _("任职")

    def __str__(self) -> str:
        return f"{self.organisation}·{self.get_role_display()}"

    def fact(self) -> dict[str, str]:
        """The appointment as the log keeps it."""
        return {"organisation": str(self.organisation), "role": str(self.role)}

    @staticmethod
    def words_of(fact: Any) -> str:
        """A kept appointment, in the language of whoever reads."""
        if not isinstance(fact, dict):
            return str(fact)
        return f"{fact['organisation']}·{dict(Role.choices).get(fact['role'], fact['role'])}"


class SignInLink(models.Model):
    """A link that signs somebody in once: the first administrator's, an invitation, a demonstration.

    Only the SHA-256 of its secret is kept.
    """

    class Purpose(models.TextChoices):
        FIRST = "first", _("首个管理员")
        INVITE = "invite", _("邀请")
        RESET = "reset", _("重设密码")
        DEMO = "demo", _("示例登录")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_links")
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    made_by = models.CharField(_("生成人"), max_length=100)
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    appointment = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("一次性链接")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.person}"

    def usable(self, now: datetime) -> bool:
        """Whether it still signs in."""
        return self.used_at is None and now < self.expires_at


class SignInAttempt(models.Model):
    """A try to sign in, for the lockout and for whoever looks into one. Kept apart from the log: it can be flooded."""

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    username = models.CharField(_("账号"), max_length=60, db_index=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    succeeded = models.BooleanField(_("成功"))
    reason = models.CharField(_("原因"), max_length=30, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("登录尝试")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username}"


class Token(models.Model):
    """What a program shows to act through an appointment; only the SHA-256 of its secret is kept."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    beginning = models.CharField(_("开头"), max_length=12)
    read_only = models.BooleanField(_("只读"), default=True)
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("失效时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return self.name

    def usable(self, now: datetime) -> bool:
        """Whether a program may still act with it."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class RecoveryCode(models.Model):
    """Signs in once in place of a one-time password; only its SHA-256 is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(_("摘要"), max_length=64)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("备用码")

    def __str__(self) -> str:
        return f"{self.person_id}"


class SignedIn(models.Model):
    """Where somebody has signed in, so that they can see it and end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(_("会话"), max_length=40, unique=True)
    at = models.DateTimeField(_("登录时间"), auto_now_add=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("登录")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def browser(self) -> str:
        """The browser by the name that people know."""
        return describe(self.agent)
