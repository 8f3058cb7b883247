"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from luoshi.web.accounts.views import own, people, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/link/<str:secret>/", sign_in.link, name="link"),
    path("sign-in/demo/<int:appointment>/", sign_in.demo, name="demo"),
    path("sign-in/oidc/", sign_in.oidc, name="oidc"),
    path("sign-in/oidc/back/", sign_in.oidc_back, name="oidc-back"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("act-as/", sign_in.act_as, name="act-as"),
    path("language/", sign_in.language, name="language"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/totp/", own.totp, name="totp"),
    path("me/totp.svg", own.totp_image, name="totp-image"),
    path("me/totp/off/", own.totp_off, name="totp-off"),
    path("me/sessions/end/", own.end_sessions, name="end-sessions"),
    path("me/mail/", own.mail, name="mail"),
    path("me/tokens/", own.new_token, name="new-token"),
    path("me/tokens/<int:pk>/end/", own.end_token, name="end-token"),
    path("people/", people.people, name="people"),
    path("people/list.xlsx", people.export, name="people-export"),
    path("people/new/", people.new, name="new-person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("people/<int:pk>/invite/", people.invite, name="invite"),
    path("people/<int:pk>/active/", people.active, name="active"),
    path("people/<int:pk>/reset-totp/", people.reset_totp, name="reset-totp"),
    path("people/<int:pk>/unlock/", people.unlock, name="unlock"),
    path("appointments/<int:pk>/end/", people.end_appointment, name="end-appointment"),
]
