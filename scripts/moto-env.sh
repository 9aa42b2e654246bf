#!/usr/bin/env bash
# Creates the Python environment with moto's S3 server for the tests of object storage. Prints the path of its Python.
# Requires Python 3.10 to 3.13 with venv. Created in the user's cache folder (see GRAFT_CACHE); takes 0.1 s if it exists.
set -euo pipefail

PINS=("moto[s3]==5.2.5" "flask==3.1.3" "flask-cors==6.0.5")
NAME=moto
OLDEST=10
NEWEST=13
SIZE="120 MB"
. "$(dirname "$0")/python-env.sh"
