#!/usr/bin/env bash
# Creates a Python environment with pinned packages in the user's cache folder (see GRAFT_CACHE), once; prints the path of its Python.
# Sourced by keras-env.sh, ray-env.sh and ray-train-env.sh, which set NAME, PINS, OLDEST and NEWEST (minor versions of Python 3), SIZE
# and, to check the result, CHECK (Python code); SHARED is a folder of packages that the environment also uses. Takes 0.1 s if the
# environment exists.

case "$(uname -s)" in
  Darwin) BASE="$HOME/Library/Caches" ;;
  *) BASE="${XDG_CACHE_HOME:-$HOME/.cache}" ;;
esac
CACHE="${GRAFT_CACHE:-$BASE/graft}"
VENV="$CACHE/$NAME-venv"
STAMP="$VENV/graft-pins.txt"
log() { echo "[$NAME-env] $*" >&2; }
ready() { [ -x "$VENV/bin/python" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "${PINS[*]}" ]; }

if ready; then echo "$VENV/bin/python"; exit 0; fi
mkdir -p "$CACHE"

# One process at a time: others wait, and then use the result.
if command -v flock >/dev/null; then
  exec 9>"$CACHE/$NAME-venv.lock"
  flock -n 9 || { log "waiting for another process that is creating it"; flock 9; }
  if ready; then echo "$VENV/bin/python"; exit 0; fi
fi

PYTHON=""
for candidate in ${PYTHON3:-} python3 python3.13 python3.12 python3.11 python3.10; do
  command -v "$candidate" >/dev/null || continue
  "$candidate" -c "import sys, venv, ensurepip; sys.exit(not ((3, $OLDEST) <= sys.version_info[:2] <= (3, $NEWEST)))" 2>/dev/null || continue
  PYTHON=$candidate; break
done
[ -n "$PYTHON" ] || { log "Python 3.$OLDEST to 3.$NEWEST with venv not found (Debian: apt-get install python3-venv)"; exit 1; }

log "creating $VENV with $("$PYTHON" --version): about $SIZE, a few minutes"
rm -rf "$VENV"
"$PYTHON" -m venv "$VENV"
[ -z "${SHARED:-}" ] || echo "$SHARED" > "$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/shared.pth"
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --only-binary=:all: "${PINS[@]}" >&2
[ -z "${CHECK:-}" ] || TF_CPP_MIN_LOG_LEVEL=3 "$VENV/bin/python" -c "$CHECK" >&2
echo "${PINS[*]}" > "$STAMP"
log "ready"
echo "$VENV/bin/python"
