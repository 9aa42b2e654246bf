// Helpers of image tests: the decoder's bundle, temporary folders, fixtures.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles decoder-main for this test run and returns its path. */
export async function buildDecoder(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/graft-tests');
  const fresh = join(folder, `decoder-${process.pid}.tmp.mjs`);
  await build({
    entryPoints: [join(root, 'src-main/images/decoder-main.ts')],
    outfile: fresh,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['sharp', 'libheif-js'],
    logLevel: 'error',
  });
  const entry = join(folder, 'decoder.mjs');
  await rename(fresh, entry);
  return entry;
}

/** Calls `use` with a folder that is removed afterward. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-images-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns a path under test/fixtures/images. */
export function fixture(name: string): string {
  const path = join(root, 'test/fixtures/images', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run test/fixtures/images/make.py`);
  return path;
}

/** Returns copies of the files of test/fixtures/image-kinds by name. */
export async function readImageKinds(): Promise<(name: string) => Buffer> {
  const text = await readFile(join(root, 'test/fixtures/image-kinds/kinds.json'), 'utf8');
  const kinds = new Map(
    (JSON.parse(text) as { name: string; file: string }[]).map((kind) => [kind.name, kind.file]),
  );
  return (name) => {
    const file = kinds.get(name);
    if (file === undefined) throw new Error(`test/fixtures/image-kinds has no ${name}`);
    return Buffer.from(file, 'base64');
  };
}

/** Returns a black PNG of `side` × `side` pixels with one bit each: small on disk, large in memory. */
export async function writeGreatPng(path: string, side: number): Promise<void> {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  await writeFile(
    path,
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]),
  );
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
