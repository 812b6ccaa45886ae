#!/bin/sh
# All tests: the quick ones side by side, then those that drive a browser or kill servers, one after the other.
set -eu
.venv/bin/python -m pytest -n 2 --dist loadfile -m "not browser and not alone" "$@"
.venv/bin/python -m pytest -m "browser or alone" "$@"
