"""Print one JSON object a line for each figure: `python -m tests.bench [NAME ...]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench import editors, engine, many, pages, publishing, scan, server, studio, wire
from tests.torture import figures as torture

Figure = dict[str, Any]
GROUPS: dict[tuple[str, ...], Callable[[], Iterator[Figure]]] = {
    ("engine_step_ratio", "engine_step_growth"): engine.figures,
    ("submit_round_trips", "submit_transactions", "instance_rows", "instance_bytes"): wire.figures,
    ("api_cpu_ms_per_task", "form_cpu_ms_per_task"): server.figures,
    ("list_growth", "claims_per_s"): many.crowded,
    ("idle_core_share",): many.idle,
    ("scan_name_number_right", "scan_checked_right", "scan_cpu_s", "scan_mb"): scan.figures,
    ("studio_check_ms", "studio_check_1000_s"): studio.figures,
    ("publish_rows_of_cases", "publish_ms"): publishing.figures,
    ("torture_lost", "torture_doubled", "recovery_p99_s"): torture.figures,
    ("editor_kb", "editor_ready_s"): editors.figures,
    ("page_kb", "page_requests", "page_ready_s"): pages.figures,
}


def main(wanted: list[str]) -> int:
    """All figures, or those that are named."""
    unknown = set(wanted) - {name for names in GROUPS for name in names}
    if unknown:
        print(f"没有这样的指标 (unknown figure): {' '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    for names, figures in GROUPS.items():
        if not wanted or set(names) & set(wanted):
            for figure in figures():
                if not wanted or figure["figure"] in wanted:
                    print(json.dumps({**figure, "command": f"make bench ONLY={figure['figure']}"}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
