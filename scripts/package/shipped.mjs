// What a packaged app consists of: npm packages that are in it or were bundled into its files, and parts that are no packages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronOptions, gpuWindowOptions, nodeOptions, tensorflowOptions } from '../build-options.mjs';
import { nodeVersion } from './native-parts.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');

/** @typedef {{ name: string, version: string, license: string, text: string, purl: string | null }} Part */

/**
 * Returns the folder of the package that a file belongs to, relative to the repository; null for Graft's own files.
 * @param {string} path
 */
function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path.replaceAll('\\', '/'))?.[0] ?? null;
}

/** Returns the folders of packages that esbuild and vite put into Graft's own files. */
async function bundledFolders() {
  const folders = new Set();
  const add = (path) => {
    const folder = packageFolder(path);
    if (folder) folders.add(folder);
  };
  const { build } = await import('esbuild');
  const programs = [nodeOptions, tensorflowOptions, electronOptions, gpuWindowOptions];
  for (const options of programs.map((of) => of(root))) {
    const { metafile } = await build({ ...options, metafile: true, write: false, logLevel: 'silent' });
    for (const path of Object.keys(metafile.inputs)) add(path);
  }
  const vite = await import('vite');
  const seen = {
    name: 'graft-shipped',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        for (const id of Object.keys(chunk.modules ?? {}))
          add(id.replaceAll('\0', '').replace(`${root}/`, '').split('?')[0]);
    },
  };
  await vite.build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    plugins: [seen],
    worker: { plugins: () => [seen] },
    build: { write: false },
  });
  return [...folders];
}

/** Returns the folders of packages that lie in the app: the dependencies of Graft, with theirs. */
function dependencyFolders() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path, 'package.json')));
}

/** Reads name, version, license and the license's text of a package. */
function readPart(folder) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const text = files
    .map((file) => join(root, folder, file))
    .map((path) => readFileSync(path, 'utf8').trim())
    .join('\n\n');
  const said =
    license?.type ?? license ?? licenses?.map?.((one) => one.type ?? one).join(' OR ') ?? 'unknown';
  return {
    name,
    version,
    license: String(said),
    text,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

/** Parts that are no npm packages of package-lock.json. */
function otherParts() {
  const { devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const part = (name, version, license, text) => ({ name, version, license, text, purl: null });
  return [
    part(
      'Electron',
      devDependencies.electron,
      'MIT',
      'With Chromium, whose licenses are in LICENSES.chromium.html beside the app.',
    ),
    part('Node.js', nodeVersion, 'MIT', 'The license is in resources/node/LICENSE.'),
    part(
      'libvips, in @img/sharp-libvips',
      optionalDependencies?.sharp ?? '',
      'LGPL-3.0-or-later',
      'A shared library beside the app, which you may replace. Its sources: the sharp-libvips project.',
    ),
    part(
      'libc++ of LLVM, in the binding of TensorFlow',
      '',
      'Apache-2.0 WITH LLVM-exception',
      'Built by Zig from the sources that its wheel has.',
    ),
    part('EfficientNet-Lite0, weights', '', 'Apache-2.0', 'models/efficientnet-lite0 names the source.'),
    part('Drawings of Open Clip Art', '', 'CC0-1.0', 'assets/samples/drawings names the authors.'),
    part('Handwritten digits', '', 'see LICENSE.txt', 'assets/samples/digits names the source.'),
    part('Fonts Inter, JetBrains Mono and Pretendard', '', 'OFL-1.1', 'The licenses are beside the fonts.'),
    part(
      'TensorFlow, if you download the fast engine',
      '',
      'Apache-2.0',
      'Out of the wheel tensorflow-cpu of the Python Package Index; not in this package.',
    ),
    part(
      "NVIDIA's CUDA libraries, if you download the engine for GPUs",
      '',
      'NVIDIA',
      'Out of NVIDIA’s wheels, under NVIDIA’s license; not in this package.',
    ),
  ];
}

/**
 * Returns all parts, sorted by name: packages, then others.
 * @returns {Promise<{ packages: Part[], others: Part[] }>}
 */
export async function listShipped() {
  const folders = new Set([...dependencyFolders(), ...(await bundledFolders())]);
  const packages = new Map();
  for (const folder of folders) {
    const part = readPart(folder);
    packages.set(`${part.name}@${part.version}`, part);
  }
  const sorted = [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { packages: sorted, others: otherParts() };
}
