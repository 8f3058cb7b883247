"""What the API says where nothing was done: for programs a code, for people a sentence, and where it is wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from luoshi.web.adoption import services as adoption
from luoshi.web.adoption.api import preview_row
from luoshi.web.dossier.api_shapes import changed_fields
from luoshi.web.kernel import kinds, outages
from luoshi.web.kernel.files import FilesUnavailable
from luoshi.web.kernel.refusals import Gone, Refused, Stale

logger = logging.getLogger("luoshi.web")

CODES = {
    400: "bad_request", 401: "not_signed_in", 403: "denied", 404: "not_found", 405: "method_not_allowed",
    409: "refused", 413: "too_large", 422: "invalid", 500: "server_error", 503: "unavailable",
}  # fmt: skip


def problem(status: int, message: str, details: Any = (), *, error: str = "") -> HttpResponse:
    """The answer."""
    body = {"error": error or CODES[status], "message": message, "details": details or []}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": True})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="luoshi"'
    return response


def add_to(api: NinjaAPI) -> None:
    """Make the API answer with problems."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def no_such_address() -> HttpResponse:
    """404 for an address that the API does not have."""
    return problem(404, _("接口没有这个地址。请对照 /api/openapi.json。"))


def wrong_method(allowed: str) -> HttpResponse:
    """405."""
    response = problem(405, _("这个地址不接受这种请求方法，可以用：%(allowed)s。") % {"allowed": allowed})
    response.headers["Allow"] = allowed
    return response


def too_large(limit: int) -> HttpResponse:
    """413."""
    message = _("请求的内容太大，至多 %(limit)d MB，没有保存任何东西。") % {"limit": limit // (1024 * 1024)}
    return problem(413, message)


def reading_only() -> HttpResponse:
    """403: the token was asked for as read-only."""
    return problem(403, _("这个令牌是只读的，不能改动任何东西，没有保存。需要写入请另建令牌。"))


def unknown_parameters(names: Iterable[str]) -> HttpResponse:
    """422: a misspelt filter must not pass for none."""
    details = [{"where": f"query.{name}", "message": _("没有这个参数")} for name in names]
    return problem(422, _("地址里有不认识的参数，没有执行。"), details)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [{"where": _place(row["loc"]), "message": _wording(row)} for row in error.errors[:100]]
    first = "；".join(f"{row['where']}：{row['message']}" for row in details[:3])
    return problem(422, _("请求的内容不合要求，没有保存任何东西。%(first)s") % {"first": first}, details)


def _place(loc: Sequence[object]) -> str:
    # The name of the argument that holds a body says nothing to who sent it.
    parts = [str(part) for part in loc]
    if len(parts) > 1 and parts[0] == "body":
        parts = [parts[0], *parts[2:]]
    return ".".join(parts)


def _wording(row: dict[str, Any]) -> str:
    known = {
        "missing": _("必须填写"),
        "extra_forbidden": _("没有这个栏目"),
        "string_type": _("应是文字"),
        "string_pattern_mismatch": _("含有不能保存的字符，或不合格式"),
        "string_unicode": _("含有不能保存的字符"),
        "int_type": _("应是整数"),
        "int_parsing": _("应是整数"),
        "int_from_float": _("应是整数"),
        "int_parsing_size": _("数太大"),
        "bool_type": _("应是 true 或 false"),
        "bool_parsing": _("应是 true 或 false"),
        "list_type": _("应是列表"),
        "too_long": _("项数太多"),
        "too_short": _("项数太少"),
        "dict_type": _("应是对象"),
        "model_type": _("应是对象"),
        "model_attributes_type": _("应是对象"),
    }
    context = row.get("ctx") or {}
    match row["type"]:
        case "string_too_long":
            return _("至多 %(n)s 个字") % {"n": context.get("max_length")}
        case "string_too_short":
            return _("至少 %(n)s 个字") % {"n": context.get("min_length")}
        case "greater_than_equal":
            return _("不能小于 %(n)s") % {"n": context.get("ge")}
        case "less_than_equal":
            return _("不能大于 %(n)s") % {"n": context.get("le")}
        case "enum" | "literal_error":
            return _("只能是：%(names)s") % {"names": context.get("expected")}
        case "value_error":
            return str(context.get("error") or _("不合要求"))
    return known.get(row["type"], _("不合要求"))


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        401,
        _(
            "没有令牌，或令牌不对、已停用、已到期。请在“我的账号”里新建令牌，放在 Authorization: Bearer 之后。"
        ),
    )


def _bad_request(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(
        400,
        _("请求的内容读不出来（应是完整的 JSON，UTF-8；上传文件用 multipart/form-data），没有保存任何东西。"),
    )


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("没有这一项，或者您现在的身份看不到它。"))


def _gone(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, str(error))


def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error) or _("您现在的身份不能做这件事，没有保存任何东西。"))


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(409, str(error))


def _stale(request: HttpRequest, error: Stale) -> HttpResponse:
    kind = kinds.of_model(type(error.now))
    if kind is None or kind.facts is None:
        return problem(409, str(error), error="stale")
    changes = [
        {
            "by": change.by,
            "at": change.at,
            "action": change.action,
            "words": change.words,
            "fields": changed_fields(change),
        }
        for change in error.changes
    ]
    details = {
        "version": error.now.version,
        "now": kind.facts(error.now),
        "yours": getattr(request, "sent", {}),
        "changes": changes,
    }
    return problem(409, str(error), details, error="stale")


def _moved(request: HttpRequest, error: adoption.Moved) -> HttpResponse:
    details = {"fingerprint": error.preview.fingerprint, "now": preview_row(error.preview)}
    return problem(409, str(error), details, error="stale")


def _unavailable(request: HttpRequest, error: FilesUnavailable) -> HttpResponse:
    logger.error("files are unavailable: %s", error.reason)
    return problem(503, str(error))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if outages.is_outage(error):
        logger.error(
            "%s %s was not done, something is away: %s", request.method, request.path, str(error).strip()
        )
        outages.remember()
        return problem(503, "".join(outages.words(error)))
    logger.exception("the API failed at %s %s", request.method, request.path, exc_info=error)
    return problem(500, _("处理这次请求时出了错，未完成的改动没有保存。原因已记入服务器日志。"))


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    ValidationError: _invalid,
    AuthenticationError: _not_signed_in,
    HttpError: _bad_request,
    MultiPartParserError: _bad_request,
    UnreadablePostError: _bad_request,
    SuspiciousOperation: _bad_request,
    RequestDataTooBig: lambda request, error: too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    Http404: _not_found,
    PermissionDenied: _denied,
    Gone: _gone,
    Refused: _refused,
    Stale: _stale,
    adoption.Moved: _moved,
    FilesUnavailable: _unavailable,
    Exception: _failed,
}
