#!/usr/bin/env bash
# Make .venv with what a requirements file names, unless it already has exactly that.
#   scripts/environment.sh requirements.txt|requirements-dev.txt
# PYTHON chooses the interpreter; without it the newest of 3.13, 3.12, 3.11 and python3 that runs is taken.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$1
python=.venv/bin/python
stamp=.venv/installed-${wanted%.txt}

checksum() { cat requirements.txt "$1" | cksum; }

if [ -x $python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(checksum "$wanted")" ]; then
    exit 0
fi

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

choose_python() {
    local candidate
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "PPSS needs Python 3.11 or newer. Install it, or say where it is: PYTHON=/path/to/python3.12 make ..." >&2
    return 1
}

has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

if ! [ -x $python ] || ! is_new_enough $python; then
    base=$(choose_python)
    if ! has_venv "$base"; then
        # Debian leaves the module out of python3: libraries.md, trap 8.
        package=python$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing $package ..."
            (apt-get update -qq && apt-get install -y -qq "$package") >/dev/null
        else
            echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install $package" >&2
            exit 1
        fi
    fi
    echo "Making .venv with $("$base" --version) ..."
    "$base" -m venv --clear .venv
fi

echo "Installing what $wanted names ..."
pinned_uv=$(grep '^uv==' requirements-dev.txt)
if $python -m pip install --quiet --disable-pip-version-check "$pinned_uv" &&
    VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --system-certs --compile-bytecode -r "$wanted"; then
    :
else
    echo "uv could not do it; trying pip, which takes a minute ..."
    $python -m pip install --quiet --disable-pip-version-check -r "$wanted"
fi
checksum "$wanted" >"$stamp"
if [ "$wanted" = requirements-dev.txt ]; then # has all of requirements.txt too
    checksum requirements.txt >.venv/installed-requirements
fi
