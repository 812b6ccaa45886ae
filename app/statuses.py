"""The HTTP status of each kind of refusal: one table for pages and programs."""

from __future__ import annotations

from workflows import errors

STATUS: dict[type[errors.Refused], int] = {
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.KeyReused: 422,
    errors.DefinitionRefused: 422,
    errors.TooOften: 429,
    errors.Refused: 400,
}


def status_of(error: errors.Refused) -> int:
    """The HTTP status of a refusal: that of its nearest ancestor in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
