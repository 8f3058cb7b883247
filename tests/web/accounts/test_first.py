"""The first administrator of a new installation, from the machine itself."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.accounts.services.first import first_administrator, link_again
from luoshi.web.accounts.services.signing_in import Refused
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.roles import Role

pytestmark = pytest.mark.django_db


def make() -> str:
    return first_administrator(name="张三", username="zhangsan", organisation="青禾市人民政府")


def test_a_new_installation_gets_a_government_and_somebody_who_can_enter():
    browser = Client()
    assert browser.post(make())["Location"] == "/me/password/"
    place = Organisation.objects.get()
    assert (place.name, place.kind, place.level) == ("青禾市人民政府", "government", "prefecture")
    roles = set(Appointment.objects.values_list("role", flat=True))
    assert roles == {Role.ADMINISTRATOR, Role.GENERAL_OFFICE}


def test_there_is_one_first_administrator():
    make()
    with pytest.raises(Refused, match="已有系统管理员"):
        make()
    assert Person.objects.count() == 1


def test_whoever_has_forgotten_the_password_gets_another_link():
    first = make()
    person, second = link_again("zhangsan")
    assert person.name == "张三"
    assert Client().post(second).status_code == 302
    with pytest.raises(Refused, match="没有这样的系统管理员"):
        link_again("lisi")
    assert first != second


def test_when_the_only_administrator_has_been_shut_out_past_the_application_the_command_lets_them_in_again():
    make()
    Person.objects.update(is_active=False)
    assert Client().post(make()).status_code == 302
    assert Appointment.objects.filter(role=Role.ADMINISTRATOR).count() == 1
