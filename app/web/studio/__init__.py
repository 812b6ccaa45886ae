"""策略工作室: policy staff draw, check and publish the procedure themselves.  Importing this hangs all its pages."""

from __future__ import annotations

from app.web.studio import (
    batches,
    catalogue,
    checks,
    compare,
    drafts,
    editors,
    manual,
    overview,
    playground,
    preview,
    releases,
    tables,
)
from app.web.studio.site import blueprint

__all__ = [
    "batches",
    "blueprint",
    "catalogue",
    "checks",
    "compare",
    "drafts",
    "editors",
    "manual",
    "overview",
    "playground",
    "preview",
    "releases",
    "tables",
]
