"""What every part of a scheme has in common: immutable, strict, written in English or Chinese."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

from luoshi.evaluation.scheme_words import ALSO, FIELDS, english


def _names(field: str) -> AliasChoices:
    return AliasChoices(*dict.fromkeys((field, FIELDS.get(field, field), *ALSO.get(field, ()))))


class Part(BaseModel):
    """A part of a scheme: immutable, no unknown fields, fields in English or Chinese."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        alias_generator=AliasGenerator(validation_alias=_names),
        populate_by_name=True,
    )


def _method(value: object) -> object:
    if isinstance(value, dict):
        plain = {("method" if key == "方法" else key): item for key, item in value.items()}
        return {**plain, "method": english(plain.get("method"))}
    return value if isinstance(value, BaseModel) else {"method": english(value)}


def _rising(scale: tuple[float, float]) -> tuple[float, float]:
    if scale[0] >= scale[1]:
        raise ValueError("应由低到高写，如[0, 100]；数值越小越好的，用方向（direction）逆向表示")
    return scale


Word = BeforeValidator(english)
Method = BeforeValidator(_method)
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
Facet = Annotated[Literal["level", "increment", "rate"], Word]
Scale = Annotated[tuple[float, float], AfterValidator(_rising)]


def method_field() -> Any:
    """The field that tells the methods apart; it has one name, for a discriminator cannot have two."""
    return Field(validation_alias="method")
