#!/usr/bin/env bash
# Creates the Python environment with Keras and onnxruntime for interop tests and benchmarks. Prints the path of its Python.
# Requires Python 3.11 to 3.13 with venv. Created in the user's cache folder (see GRAFT_CACHE); takes 0.1 s if it exists.
set -euo pipefail

PINS=(tensorflow-cpu==2.20.0 keras==3.15.1 onnxruntime==1.32.0 onnx==1.19.1 h5py==3.16.0 numpy==2.3.5 pillow==13.0.0)
if [ "$(uname -s)" = Darwin ] || [ "$(uname -m)" = aarch64 ]; then PINS[0]=tensorflow==2.20.0; fi
NAME=keras
OLDEST=11
NEWEST=13
SIZE="1.5 GB"
CHECK='import keras, tensorflow, onnxruntime, h5py, PIL; print("keras", keras.__version__, "tensorflow", tensorflow.__version__, "onnxruntime", onnxruntime.__version__)'
. "$(dirname "$0")/python-env.sh"
