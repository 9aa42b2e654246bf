// Graft's program as a zip that a cluster's nodes unpack: the built files, bundled weights and samples, and the packages they need.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createZip } from '../formats/zip-writer';
import { removeFolder } from '../store/move';

/** A package, named by the hash of its content. */
export interface ClusterPackage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const folders = [
  'dist/main',
  'dist/bindings',
  'models',
  'assets/recipes',
  'assets/samples',
  'assets/cluster',
];
/** What programs of Node.js do not load, as in the packaged app (electron-builder.yml). */
const unused = [
  /\.(map|ts|cts|mts|md|markdown|stamp|cc|h|gyp)$/,
  /^dist\/main\/.*\.lock$/,
  /^node_modules\/h5wasm\/(src|dist\/iife|dist\/node)\//,
  /^node_modules\/libheif-js\/(libheif\/|libheif-wasm\/libheif(\.js|\.wasm|-bundle\.mjs)$)/,
  /^node_modules\/zod\/(src|v3)\//,
  /^node_modules\/zod\/.*\.cjs$/,
  /^node_modules\/fflate\/(umd|lib)\//,
];
const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

/** Makes the package of the program in `appFolder`. The same files give the same bytes. */
export async function makeClusterPackage(appFolder: string): Promise<ClusterPackage> {
  const packages = await neededPackages(appFolder);
  const all = [...folders, ...packages.map((name) => `node_modules/${name}`)];
  const files = (await Promise.all(all.map((folder) => listFiles(appFolder, folder)))).flat();
  const kept = ['package.json', ...files].filter((path) => !unused.some((one) => one.test(path))).sort();
  const work = await mkdtemp(join(tmpdir(), 'graft-package-'));
  try {
    const path = join(work, 'package.zip');
    const file = await open(path, 'wx');
    try {
      const zip = createZip(file);
      for (const one of kept) {
        const deflate = !/\.(png|jpe?g|webp|bin)$/.test(one);
        await zip.add(one, createReadStream(join(appFolder, one)), { deflate });
      }
      await zip.finish();
    } finally {
      await file.close();
    }
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece);
    return { name: `_ray_pkg_${hash.digest('hex').slice(0, 16)}.zip`, bytes: await readFile(path) };
  } finally {
    await removeFolder(work);
  }
}

/** Returns the names of the packages that Graft depends on, with theirs, as far as they are installed for this system. */
async function neededPackages(appFolder: string): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (manifest: string): Promise<void> => {
    const { dependencies, optionalDependencies } = manifestSchema.parse(
      JSON.parse(await readFile(manifest, 'utf8')),
    );
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = join(appFolder, 'node_modules', name, 'package.json');
      if (found.has(name) || !existsSync(path)) continue;
      found.add(name);
      await visit(path);
    }
  };
  await visit(join(appFolder, 'package.json'));
  return [...found].sort();
}

/** Lists the files in a folder of the program, relative to it, with slashes; none if there is no such folder. */
async function listFiles(appFolder: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(appFolder, folder), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return listFiles(appFolder, path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
