#!/bin/sh
# Makes a virtual environment with exactly the packages of a lock, and this project in it:
#   deploy/install.sh VENV LOCK [--editable]
# The image and `make` install by it; run it in the project's folder.
set -eu
venv=$1 lock=$2
shift 2

[ -x "$venv/bin/python" ] || "${PYTHON:-python3.11}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$@" .
