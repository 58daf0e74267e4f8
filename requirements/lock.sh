#!/bin/sh
# Rewrites the four locks from pyproject.toml: sh requirements/lock.sh [--upgrade] (needs uv).
# The files carry versions and hashes for Linux and macOS, Python 3.11 to 3.13, and no address of any server.
set -eu
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never

lock() {
    output=$1
    shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-config --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
        --output-file "$output" "$@"
}

lock requirements/base.txt "$@"
lock requirements/ckeditor.txt --constraint requirements/base.txt --extra ckeditor "$@"
lock requirements/test.txt --constraint requirements/ckeditor.txt --extra ckeditor \
    --group test --group pg --group browser --group lint "$@"

# Of pip-audit alone, in an environment of its own (.ci/audit).
uv pip compile --group audit --universal --python-version 3.11 --only-binary :all: --generate-hashes \
    --no-config --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
    --output-file requirements/audit.txt "$@"
