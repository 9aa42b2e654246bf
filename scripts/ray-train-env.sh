#!/usr/bin/env bash
# Creates the Python environment with Ray Train and Keras for the tests of data-parallel runs. Prints the path of its Python.
# Keras and TensorFlow are those of keras-env.sh, which are not installed twice. Created in the user's cache folder (see GRAFT_CACHE);
# takes 0.2 s if it exists.
set -euo pipefail

KERAS="$(bash "$(dirname "$0")/keras-env.sh")"
# The same version of Python: packages with native parts are shared.
PYTHON3="$(readlink -f "$KERAS")"
SHARED="$("$KERAS" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

# TensorFlow 2.20 and Ray both accept this protobuf.
PINS=("ray[default,train]==2.60.0" "protobuf==6.33.6")
NAME=ray-train
OLDEST=11
NEWEST=13
SIZE="620 MB"
CHECK='import keras, tensorflow, ray.train.tensorflow; print("keras", keras.__version__, "ray", ray.__version__)'
. "$(dirname "$0")/python-env.sh"
