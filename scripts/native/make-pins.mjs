// Writes the pins of wheels to src-main/runtime/pins: node scripts/native/make-pins.mjs FOLDER, with the wheels in it, downloaded by any means.
// The hash of each member is taken from the wheel's RECORD and verified. Compare the printed SHA-256 of the wheels with those of the index.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';

const folder = resolve(process.argv[2] ?? '.');
const pins = resolve(import.meta.dirname, '../../src-main/runtime/pins');
const sha256 = (bytes, encoding = 'hex') => createHash('sha256').update(bytes).digest(encoding);
const text = (bytes) => new TextDecoder().decode(bytes);

/** The headers that the binding includes; what they include is added. */
const headers = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
];
const headerRoots = ['', 'external/local_tsl/', 'external/local_xla/'].map(
  (one) => `tensorflow/include/${one}`,
);
const library =
  /^tensorflow\/(libtensorflow_(cc|framework)\.(so\.2|2\.dylib)|python\/_pywrap_tensorflow_common\.dll)$/;
/** What the library asks for and the wheel brings along: OpenMP on Linux for ARM. */
const beside = /^tensorflow(_cpu)?\.libs\/[^/]+\.so[.\d]*$/;
/** Of Microsoft's C++ runtime, what TensorFlow's library for Windows needs. */
const microsoft = /\.data\/data\/Scripts\/(msvcp140|vcruntime140|vcruntime140_1)\.dll$/;
const license = /\/THIRD_PARTY_NOTICES\.txt$|\.dist-info\/(licenses\/)?LICENSE$/;

/** Returns the paths of the headers and of all that they include. */
function headersIn(wheel) {
  const available = unzipSync(wheel, { filter: ({ name }) => /^tensorflow\/include\/.*\.h$/.test(name) });
  const found = new Map();
  const todo = [...headers];
  for (let header = todo.pop(); header !== undefined; header = todo.pop()) {
    const path = headerRoots.map((root) => root + header).find((one) => one in available);
    if (!path || found.has(header)) continue;
    found.set(header, path);
    for (const [, included] of text(available[path]).matchAll(/^\s*#\s*include\s+"([^"]+)"/gm))
      todo.push(included);
  }
  return new Set(found.values());
}

/** Returns the pin of a wheel. */
function pinOf(file) {
  const wheel = readFileSync(join(folder, file));
  const [, project, version] = /^([^-]+)-([^-]+)-/.exec(file);
  const ofNvidia = file.startsWith('nvidia_');
  const wanted = file.startsWith('tensorflow') ? headersIn(wheel) : new Set();
  const isWanted = (name) =>
    wanted.has(name) ||
    library.test(name) ||
    beside.test(name) ||
    microsoft.test(name) ||
    license.test(name) ||
    (ofNvidia && name.startsWith('nvidia/') && !name.endsWith('/') && !name.includes('/include/'));
  const record = unzipSync(wheel, { filter: ({ name }) => name.endsWith('.dist-info/RECORD') });
  const recorded = new Map(
    text(Object.values(record)[0])
      .split(/\r?\n/)
      .flatMap((line) => {
        const [, path, hash] = /^"?([^"]+?)"?,sha256=([\w-]+),/.exec(line) ?? [];
        return path ? [[path, hash]] : [];
      }),
  );
  const members = [];
  let packedBytes = 0;
  unzipSync(wheel, {
    filter: ({ name, size }) => {
      if (isWanted(name)) packedBytes += size;
      return false;
    },
  });
  for (const name of [...recorded.keys()].filter(isWanted).sort()) {
    const bytes = unzipSync(wheel, { filter: (entry) => entry.name === name })[name];
    if (sha256(bytes, 'base64url') !== recorded.get(name))
      throw new Error(`${file}: ${name} is not as recorded`);
    members.push(`${sha256(bytes)} ${bytes.length} ${name}`);
  }
  console.log(
    `${sha256(wheel)}  ${file}: ${members.length} members, ${Math.round(packedBytes / 1e6)} MB packed`,
  );
  return { project, version, file, sha256: sha256(wheel), sizeBytes: wheel.length, packedBytes, members };
}

const write = (name, value) => writeFileSync(join(pins, name), `${JSON.stringify(value, null, 2)}\n`);
const wheels = readdirSync(folder)
  .filter((name) => name.endsWith('.whl'))
  .sort();
const cuda = [];
const windows = [];
for (const file of wheels) {
  const pin = pinOf(file);
  if (file.startsWith('tensorflow_cpu-')) write('cpu-linux-x64.json', pin);
  else if (/^tensorflow-.*_aarch64/.test(file)) write('cpu-linux-arm64.json', pin);
  else if (/^tensorflow-.*macosx.*_arm64/.test(file)) write('cpu-darwin-arm64.json', pin);
  else if (file.endsWith('-win_amd64.whl')) windows.push(pin);
  else cuda.push(pin);
}
// TensorFlow's own wheel first.
const last = (a, b) => (a.project < b.project ? 1 : -1);
if (windows.length > 0) write('cpu-win32-x64.json', windows.sort(last));
if (cuda.length > 0) write('cuda-linux-x64.json', cuda.sort(last));
