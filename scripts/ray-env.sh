#!/usr/bin/env bash
# Creates the Python environment with Ray for the tests of clusters. Prints the path of its Python.
# Requires Python 3.10 to 3.13 with venv. Created in the user's cache folder (see GRAFT_CACHE); takes 0.1 s if it exists.
set -euo pipefail

PINS=("ray[default]==2.60.0")
NAME=ray
OLDEST=10
NEWEST=13
SIZE="400 MB"
. "$(dirname "$0")/python-env.sh"
