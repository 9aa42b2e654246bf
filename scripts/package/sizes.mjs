// What a packaged app consists of: node scripts/package/sizes.mjs [FOLDER] (default: the unpacked apps in release/).
// Prints a table, and fails above the budget or if a binary is of another system. FOLDER is named <os>[-<arch>]-unpacked.
import { existsSync, readdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findForeign, listBinaries } from './binaries.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');

/** Limits in MB (10^6 bytes), without TensorFlow's library, which Graft downloads. `own` is everything but Electron. */
export const budget = { installed: 350, own: 165, installer: 110 };
/** For Intel Macs, Electron, Node.js and libvips are larger. */
const intelMacs = { ...budget, installed: 360, own: 170 };

const library = "TensorFlow's library";

/** Parts of an app, by paths below its resources; the first that matches. */
const parts = [
  [library, /dist\/tensorflow\//],
  ['Node.js', /^node\//],
  ['sharp and libvips', /node_modules\/(@img|sharp)\//],
  ['other packages', /node_modules\//],
  ['bundled weights', /^app\.asar\.unpacked\/models\//],
  ['sample images and recipes', /^app\.asar\.unpacked\/assets\//],
  ['TensorFlow.js', /dist\/main\/(tensorflow\.cjs|.*\.wasm)$/],
  ['engine, trainer, command line', /^app\.asar\.unpacked\/dist\//],
  ['window (app.asar)', /^app\.asar$/],
  ['other resources', /./],
];

/**
 * Returns the parts of an unpacked app with their sizes in bytes, the largest first.
 * @param {string} folder
 * @returns {Promise<{ part: string, bytes: number, files: number }[]>}
 */
export async function listParts(folder) {
  const found = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath ?? entry.path, entry.name);
    const path = relative(folder, full).replaceAll('\\', '/');
    const below = /^(?:[^/]+\.app\/Contents\/Resources|resources)\/(.+)$/.exec(path)?.[1];
    const part = below ? parts.find(([, pattern]) => pattern.test(below))[0] : 'Electron';
    const known = found.get(part) ?? { part, bytes: 0, files: 0 };
    known.bytes += (await stat(full)).size;
    known.files += 1;
    found.set(part, known);
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

/**
 * Describes an unpacked app and returns what is wrong with it.
 * @param {string} folder
 * @param {string} target such as `linux-x64`
 * @returns {Promise<{ lines: string[], faults: string[] }>}
 */
export async function inspectApp(folder, target) {
  const mb = (bytes) => (bytes / 1e6).toFixed(1).padStart(7);
  const limits = target === 'mac-x64' ? intelMacs : budget;
  const list = await listParts(folder);
  const counted = list.filter(({ part }) => part !== library);
  const total = counted.reduce((sum, { bytes }) => sum + bytes, 0);
  const own = total - (list.find(({ part }) => part === 'Electron')?.bytes ?? 0);
  const lines = list.map(({ part, bytes, files }) => `${mb(bytes)} MB  ${part} (${files} files)`);
  const within = counted.length < list.length ? `, without ${library}` : '';
  lines.push(
    `${mb(total)} MB  in all${within} (budget ${limits.installed}), ${mb(own).trim()} MB without Electron (${limits.own})`,
  );
  const binaries = await listBinaries(folder);
  const foreign = findForeign(binaries, target);
  lines.push(
    `${String(binaries.length).padStart(7)}     executables and libraries, ${foreign.length} not for ${target}`,
  );
  const faults = foreign.map(({ path, format, cpu }) => `${path} is ${format} for ${cpu}, not for ${target}`);
  if (total > limits.installed * 1e6) faults.push(`installed: ${mb(total).trim()} MB of ${limits.installed}`);
  if (own > limits.own * 1e6) faults.push(`without Electron: ${mb(own).trim()} MB of ${limits.own}`);
  return { lines, faults };
}

/** Returns the target of a folder that electron-builder wrote, such as `linux-arm64-unpacked`, `mac-arm64`, `win-unpacked`. */
export function targetOfFolder(name) {
  const [, os, arch = 'x64'] = /^(linux|win|mac)(?:-(x64|arm64))?(?:-unpacked)?$/.exec(name) ?? [];
  return os ? `${os}-${arch}` : null;
}

/** Prints the size of each packed file; an installer above its budget is a fault. AppImages and archives are packed less tightly. */
async function listInstallers(release) {
  for (const name of readdirSync(release).filter((file) => /\.(deb|exe|dmg|AppImage|zip|gz)$/.test(file))) {
    const mb = (await stat(join(release, name))).size / 1e6;
    console.log(`${mb.toFixed(1).padStart(7)} MB  ${name}`);
    if (!/\.(deb|exe|dmg)$/.test(name) || /-offline-/.test(name) || mb <= budget.installer) continue;
    console.error(`✗ ${name}: ${mb.toFixed(1)} MB of ${budget.installer}`);
    process.exitCode = 1;
  }
}

async function main() {
  const release = join(root, 'release');
  const given = process.argv[2] ? [resolve(process.argv[2])] : [];
  const known = existsSync(release) ? readdirSync(release).filter(targetOfFolder) : [];
  const folders = given.length > 0 ? given : known.map((name) => join(release, name));
  if (given.length === 0 && existsSync(release)) await listInstallers(release);
  if (folders.length === 0) throw new Error('No unpacked app: npm run build && npx electron-builder --dir');
  for (const folder of folders) {
    const target = targetOfFolder(folder.split(/[\\/]/).at(-1));
    const { lines, faults } = await inspectApp(folder, target);
    console.log([target, ...lines].join('\n'));
    for (const fault of faults) console.error(`✗ ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
