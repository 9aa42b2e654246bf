#!/usr/bin/env bash
# Creates the Python environment with Ray for the tests of clusters. Prints the path of its Python.
# Requires Python 3.10 to 3.13 with venv. Created in the user's cache folder (see GRAFT_CACHE); takes 0.1 s if it exists.
set -euo pipefail

PINS=("ray[default]==2.60.0")
case "$(uname -s)" in
  Darwin) BASE="$HOME/Library/Caches" ;;
  *) BASE="${XDG_CACHE_HOME:-$HOME/.cache}" ;;
esac
CACHE="${GRAFT_CACHE:-$BASE/graft}"
VENV="$CACHE/ray-venv"
STAMP="$VENV/graft-pins.txt"
log() { echo "[ray-env] $*" >&2; }
ready() { [ -x "$VENV/bin/python" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "${PINS[*]}" ]; }

if ready; then echo "$VENV/bin/python"; exit 0; fi
mkdir -p "$CACHE"
if command -v flock >/dev/null; then
  exec 9>"$CACHE/ray-venv.lock"
  flock -n 9 || { log "waiting for another process that is creating it"; flock 9; }
  if ready; then echo "$VENV/bin/python"; exit 0; fi
fi

log "creating $VENV with $(python3 --version): about 400 MB"
rm -rf "$VENV"
python3 -m venv "$VENV"
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --only-binary=:all: "${PINS[@]}" >&2
echo "${PINS[*]}" > "$STAMP"
log "ready"
echo "$VENV/bin/python"
