"""The verb of people: ``create-admin``. Argument handling only; everything heavy is imported where it is used."""

from __future__ import annotations

import argparse
import os
from typing import Any

from luoshi.cli.output import DONE, SOME_FAILED, say, to_stdout


def add_verbs(verbs: Any) -> None:
    """Add ``create-admin`` to the command line's verbs."""
    verb = verbs.add_parser(
        "create-admin",
        help="建立首个系统管理员，输出一次性登录链接",
        description="建立首个系统管理员和其所在的政府，输出一次性登录链接。已有管理员时用 --again 为其生成新的链接。",
        epilog="例：\n  luoshi create-admin --name 张三 --username zhangsan --organisation 青禾市人民政府\n  luoshi create-admin --again --username zhangsan",
    )
    verb.options.add_argument("--name", default="系统管理员", metavar="姓名", help="姓名（默认“系统管理员”）")
    verb.options.add_argument("--username", metavar="账号", help="账号（默认 admin）")
    verb.options.add_argument("--organisation", metavar="全称", help="政府全称，如 青禾市人民政府")
    verb.options.add_argument(
        "--again", action="store_true", help="已有管理员：生成新的登录链接（用于忘记密码）"
    )
    verb.options.add_argument(
        "--address", default="http://127.0.0.1:8000", metavar="地址", help="网页的地址，写在链接前面"
    )
    verb.set_defaults(run=_create_admin)


def _create_admin(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    from django.core.exceptions import ImproperlyConfigured

    from luoshi.web import launch

    try:
        launch.prepare()
    except ImproperlyConfigured as problem:
        say(f"luoshi：设置有误。{problem}")
        return SOME_FAILED
    from luoshi.web.accounts.services import first
    from luoshi.web.kernel.refusals import Refused

    try:
        if options.again:
            person, path = first.link_again(options.username)
            name = f"{person.name}（{person.username}）"
        elif not options.organisation:
            say("luoshi：请用 --organisation 写明政府全称，如 --organisation 青禾市人民政府")
            return SOME_FAILED
        else:
            username = options.username or "admin"
            path = first.first_administrator(
                name=options.name, username=username, organisation=options.organisation
            )
            name = f"{options.name}（{username}）"
    except Refused as refused:
        say(f"luoshi：{refused}")
        return SOME_FAILED
    say(f"{name} 的一次性登录链接（只能用一次，请勿转发）：")
    to_stdout(f"{options.address.rstrip('/')}{path}\n".encode())
    return DONE
