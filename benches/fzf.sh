#!/usr/bin/env bash
# Fetches the fzf that the benchmarks compare with into target/fzf and prints its path. The Python package
# iterfzf contains the official binary for each system. Requires python3 with pip.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${CARGO_TARGET_DIR:-target}/fzf
rm -rf "$folder"
mkdir -p "$folder"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$folder" \
    'iterfzf>=1.9.0.67' >&2
python3 -m zipfile -e "$folder"/iterfzf-*.whl "$folder"
chmod +x "$folder/iterfzf/fzf"
realpath "$folder/iterfzf/fzf"
