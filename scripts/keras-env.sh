#!/usr/bin/env bash
# Creates the Python environment with Keras and onnxruntime for interop tests and benchmarks. Prints the path of its Python.
# Requires Python 3.11 to 3.13 with venv. Created in the user's cache folder (see GRAFT_CACHE); takes 0.1 s if it exists.
set -euo pipefail

PINS=(tensorflow-cpu==2.20.0 keras==3.15.1 onnxruntime==1.32.0 onnx==1.19.1 h5py==3.16.0 numpy==2.3.5 pillow==13.0.0)

case "$(uname -s)" in
  Darwin) BASE="$HOME/Library/Caches"; PINS[0]=tensorflow==2.20.0 ;;
  *) BASE="${XDG_CACHE_HOME:-$HOME/.cache}" ;;
esac
[ "$(uname -m)" = aarch64 ] && PINS[0]=tensorflow==2.20.0
CACHE="${GRAFT_CACHE:-$BASE/graft}"
VENV="$CACHE/keras-venv"
STAMP="$VENV/graft-pins.txt"
log() { echo "[keras-env] $*" >&2; }
ready() { [ -x "$VENV/bin/python" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "${PINS[*]}" ]; }

if ready; then echo "$VENV/bin/python"; exit 0; fi
mkdir -p "$CACHE"

# One process at a time: others wait, and then use the result.
if command -v flock >/dev/null; then
  exec 9>"$CACHE/keras-venv.lock"
  flock -n 9 || { log "waiting for another process that is creating it"; flock 9; }
  if ready; then echo "$VENV/bin/python"; exit 0; fi
fi

PYTHON=""
for candidate in ${PYTHON3:-} python3 python3.13 python3.12 python3.11; do
  command -v "$candidate" >/dev/null || continue
  "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' 2>/dev/null || continue
  PYTHON=$candidate; break
done
[ -n "$PYTHON" ] || { log "Python 3.11 to 3.13 with venv not found (Debian: apt-get install python3-venv)"; exit 1; }

log "creating $VENV with $("$PYTHON" --version): about 1.5 GB, a few minutes"
rm -rf "$VENV"
"$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --only-binary=:all: "${PINS[@]}" >&2
TF_CPP_MIN_LOG_LEVEL=3 "$VENV/bin/python" -c \
  'import keras, tensorflow, onnxruntime, h5py, PIL; print("keras", keras.__version__, "tensorflow", tensorflow.__version__, "onnxruntime", onnxruntime.__version__)' >&2
echo "${PINS[*]}" > "$STAMP"
log "ready"
echo "$VENV/bin/python"
