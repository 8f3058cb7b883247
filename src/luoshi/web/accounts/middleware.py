"""Who is asking: sets ``request.actor``, and lets nobody further than the sign-in page without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import PUBLIC, Actor
from luoshi.web.kernel.roles import Role
from luoshi.web.kernel.statements import PreparedStatement

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

SESSION_KEY = "appointment"
SESSION_START = "begun"


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in. Everything else does: deny first."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def own_sign_in(view: View) -> View:
    """Mark a view that asks who it is by itself (the API, by token)."""
    view.own_sign_in = True  # type: ignore[attr-defined]
    return view


class Acting:
    """Finds the appointment of the session; sends those without one to the sign-in page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: acting(request))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, arguments: object, named: object
    ) -> HttpResponse | None:
        if getattr(view, "open_to_all", False) or getattr(view, "own_sign_in", False):
            return None
        if request.actor.signed_in:
            return self._first_things_first(request)
        address = resolve_url(settings.LOGIN_URL)
        if request.method == "GET" and not request.headers.get("HX-Request"):
            address = f"{address}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        if "text/html" not in request.headers.get("Accept", "text/html") and "*/*" not in request.headers.get(
            "Accept", "*/*"
        ):
            return HttpResponse(status=401)
        return redirect(address)

    def _first_things_first(self, request: HttpRequest) -> HttpResponse | None:
        """Whoever must set a password, or one-time passwords, gets no further until they have."""
        match = request.resolver_match
        if match is not None and match.view_name in MAY_COME_FIRST:
            return None
        if request.user.must_change_password:
            return redirect("accounts:password")
        if settings.REQUIRE_TOTP and request.actor.role in NEED_TOTP and not request.user.uses_totp:
            return redirect("accounts:totp")
        return None


class ChosenLanguage:
    """The language that the person has chosen, else Chinese; the browser's wish is not a choice."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


MAY_COME_FIRST = frozenset(
    f"accounts:{name}" for name in ("password", "totp", "totp-image", "sign-out", "language", "act-as")
)
NEED_TOTP = frozenset({Role("administrator"), Role("general_office")})


def _over(request: HttpRequest) -> bool:
    """Whether the session has lasted as long as any may, however often it was used."""
    begun = request.session.get(SESSION_START)
    return begun is not None and timezone.now().timestamp() - begun > settings.SESSION_COOKIE_AGE


# What the actor and the menu of appointments need, in the order of the columns.
_APPOINTMENT_COLUMNS = ("id", "role")
_AT = ("id", "name", "short_name", "path", "government_path")
_MOST = 50


def _columns(model: type[Model], wanted: tuple[str, ...]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname in wanted]


_APPOINTMENTS = PreparedStatement(
    lambda person, day: (
        Appointment.objects.current(day)
        .filter(person_id=person)
        .values_list(
            *_columns(Appointment, _APPOINTMENT_COLUMNS),
            *(f"organisation__{name}" for name in _columns(Organisation, _AT)),
        )[:_MOST]
    ),
    person=-1,
    day=date.min,
)


def _appointments(request: HttpRequest) -> list[Appointment]:
    """Those that are in force today, of the person who is signed in; other columns are read when asked for."""
    found = []
    for row in _APPOINTMENTS.rows(person=request.user.pk, day=timezone.localdate()):
        appointment = Appointment.from_db(None, _APPOINTMENT_COLUMNS, row[: len(_APPOINTMENT_COLUMNS)])
        appointment.organisation = Organisation.from_db(None, _AT, row[len(_APPOINTMENT_COLUMNS) :])
        appointment.person = request.user
        found.append(appointment)
    return found


def acting(request: HttpRequest) -> Actor:
    """The actor of the session: of the appointment it has chosen, else of the first that is in force."""
    if not request.user.is_authenticated or not request.user.may_enter or _over(request):
        return PUBLIC
    chosen = request.session.get(SESSION_KEY)
    request.appointments = found = _appointments(request)
    appointment = next((row for row in found if row.pk == chosen), found[0] if found else None)
    return PUBLIC if appointment is None else actor_of(appointment)
