#!/bin/sh
# All tests: the quick ones and those that drive a browser side by side, then those that kill servers, one after the other.
set -eu
.venv/bin/python -m pytest -n 2 --dist loadfile -m "not browser and not alone" "$@"
.venv/bin/python -m pytest -n 2 --dist loadfile -m "browser and not alone" "$@"
.venv/bin/python -m pytest -m alone "$@"
