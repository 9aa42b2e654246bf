// Opens damaged files one after another in a separate process that records every opened file. Started by fuzz-run.ts.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import type { LayerGraph } from '#shared/graph/graph';
import { createPick, damageBytes, damageJson, type Pick } from './fuzz-mutate';

/** Messages to the child: the setup, then one per case. */
export type FuzzRequest = { readonly sources: string; readonly scratch: string } | { readonly seed: number };
/** The result of a case. */
export interface FuzzAnswer {
  readonly seed: number;
  readonly source: string;
  /** `opened`, a GraftError's code, or `bug`. */
  readonly outcome: string;
  readonly message: string;
  readonly peakBytes: number;
  /** Files opened outside the folder of the case. */
  readonly elsewhere: readonly string[];
}

const opened: string[] = [];
let watching = false;
const note = (path: unknown) => {
  if (watching && (typeof path === 'string' || path instanceof URL || Buffer.isBuffer(path)))
    opened.push(String(path));
};

/** Wraps every function of Node that opens files, to record the path. */
function watchFiles(): void {
  const ways = [
    'open',
    'openSync',
    'readFile',
    'readFileSync',
    'createReadStream',
    'readlink',
    'readlinkSync',
    'copyFile',
    'copyFileSync',
  ];
  for (const home of [fs, fs.promises] as unknown as Record<string, (...args: unknown[]) => unknown>[])
    for (const way of ways) {
      const original = home[way];
      if (!original) continue;
      home[way] = function noted(this: unknown, ...args: unknown[]) {
        note(args[0]);
        return original.apply(this, args);
      };
    }
  syncBuiltinESMExports();
}

watchFiles();
const { openWith } = await import('../../src-main/formats/registry');
const { readWeightGroups } = await import('../../src-main/formats/weight-groups');
const { parseOnnx } = await import('../../src-main/formats/onnx/parse');
const { unpackProject } = await import('../../src-main/formats/project-file/unpack');
const { inferGraph } = await import('#shared/graph/infer');
const { GraftError } = await import('#shared/errors');

let sources: { name: string; files: ReadonlyMap<string, Uint8Array> }[] = [];
let scratch = '';

function load(folder: string): void {
  sources = fs
    .readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const files = fs.statSync(path).isDirectory()
        ? fs.readdirSync(path).map((file) => [file, join(path, file)] as const)
        : [['', path] as const];
      return {
        name,
        files: new Map(files.map(([file, place]) => [file, new Uint8Array(fs.readFileSync(place))])),
      };
    });
}

/** Damages a source, and returns the path of the case. */
function prepare(seed: number): { name: string; path: string } {
  const pick = createPick(seed);
  const source = sources[pick(sources.length)]!;
  const other = sources[pick(sources.length)]!.files.values().next().value!;
  const target = join(scratch, source.name);
  fs.rmSync(target, { recursive: true, force: true });
  if (source.files.has('')) {
    fs.writeFileSync(target, damageFile(source.name, source.files.get('')!, other, pick));
    return { name: source.name, path: target };
  }
  fs.mkdirSync(target);
  const victim = [...source.files.keys()][pick(source.files.size)];
  for (const [file, bytes] of source.files) {
    const hit = file === victim || file === 'model.json';
    const json = file === 'model.json' && pick(4) > 0;
    fs.writeFileSync(
      join(target, file),
      !hit ? bytes : json ? damageJson(Buffer.from(bytes).toString(), pick) : damageBytes(bytes, other, pick),
    );
  }
  return { name: source.name, path: target };
}

/** Damages a document of a project file, or its manifest, with the right hashes: otherwise only the first check would be tested. */
function damageProject(bytes: Uint8Array, pick: Pick): Uint8Array {
  const files = unzipSync(bytes);
  const documents = Object.keys(files).filter((name) => /\.jsonl?$/.test(name));
  const name = documents[pick(documents.length)]!;
  const text = Buffer.from(files[name]!).toString().trim();
  files[name] = new Uint8Array(Buffer.from(`${damageJson(text, pick)}${name.endsWith('l') ? '\n' : ''}`));
  if (name !== 'graft.json') {
    const manifest = JSON.parse(Buffer.from(files['graft.json']!).toString());
    const part = manifest.parts.find((one: { name: string }) => one.name === name);
    part.sizeBytes = files[name].length;
    part.sha256 = createHash('sha256').update(files[name]).digest('hex');
    files['graft.json'] = new Uint8Array(Buffer.from(JSON.stringify(manifest)));
  }
  return zipSync(files, { level: 0 });
}

/** In an archive, half of the damage changes the JSON of its configuration, keeping the archive valid. */
function damageFile(name: string, bytes: Uint8Array, other: Uint8Array, pick: Pick): Uint8Array {
  if (name.endsWith('.graft') && pick(3)) return damageProject(bytes, pick);
  const from = /\.(keras|zip)$/.test(name) && pick(2) ? storedJson(Buffer.from(bytes)) : undefined;
  if (!from) return damageBytes(bytes, other, pick);
  const text = Buffer.from(damageJson(from.text, pick));
  const head = Buffer.from(bytes.subarray(from.header, from.start));
  const tail = Buffer.from(bytes.subarray(from.end));
  const shift = text.length - (from.end - from.start);
  for (const [record, at] of [
    [head, 14],
    [tail.subarray(from.entry - from.end), 16],
  ] as const) {
    record.writeUInt32LE(crc32(text), at);
    record.writeUInt32LE(text.length, at + 4);
    record.writeUInt32LE(text.length, at + 8);
  }
  for (const entry of from.later)
    tail.writeUInt32LE(tail.readUInt32LE(entry - from.end + 42) + shift, entry - from.end + 42);
  tail.writeUInt32LE(tail.readUInt32LE(tail.length - 6) + shift, tail.length - 6);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, from.header), head, text, tail]));
}

/** Returns the position of the first stored JSON configuration in an archive. */
function storedJson(zip: Buffer) {
  const directory = zip.readUInt32LE(zip.length - 6);
  const entries: number[] = [];
  for (
    let at = directory;
    at + 46 <= zip.length && zip.readUInt32LE(at) === 0x02014b50;
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  )
    entries.push(at);
  for (const entry of entries) {
    const name = zip.toString('latin1', entry + 46, entry + 46 + zip.readUInt16LE(entry + 28));
    if (!/^(config|model)\.json$/.test(name) || zip.readUInt16LE(entry + 10) !== 0) continue;
    const header = zip.readUInt32LE(entry + 42);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const end = start + zip.readUInt32LE(entry + 20);
    const later = entries.filter((one) => zip.readUInt32LE(one + 42) > header);
    return { text: zip.toString('utf8', start, end), header, start, end, entry, later };
  }
  return undefined;
}

async function openCase({ name, path }: { name: string; path: string }): Promise<void> {
  const kept = new Map<string, Uint8Array>();
  const blobs = {
    put: async (bytes: Uint8Array) => {
      const key = `${kept.size}`.padStart(64, '0');
      if (bytes.length < 4e6) kept.set(key, bytes.slice());
      return key;
    },
    get: async (key: string) => kept.get(key) ?? new Uint8Array(0),
  };
  const context = { blobs, onProgress: () => {} } as unknown as Parameters<typeof openWith>[1];
  if (/weights\.h5$/.test(name)) {
    const groups = await readWeightGroups(path);
    try {
      for (const { weights } of groups.groups) for (const weight of weights) weight.read();
    } finally {
      await groups.close();
    }
    return;
  }
  if (name.endsWith('.onnx')) {
    const file = await fs.promises.open(path, 'r');
    await parseOnnx(file, path).finally(() => file.close());
    return;
  }
  if (name.endsWith('.graft')) {
    const folder = join(scratch, 'unpacked');
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    await unpackProject({ path, folder, finalFolder: '/final', samples: '/samples' }, () => {});
    return;
  }
  const { graph }: { graph: LayerGraph } = await openWith(path, context);
  inferGraph(graph);
}

async function answer(seed: number): Promise<FuzzAnswer> {
  const one = prepare(seed);
  opened.length = 0;
  watching = true;
  const error = await openCase(one).then(
    () => null,
    (reason: unknown) => reason,
  );
  watching = false;
  const own = resolve(scratch);
  const elsewhere = opened.filter((path) => !resolve(path).startsWith(own));
  const outcome = error === null ? 'opened' : error instanceof GraftError ? error.code : 'bug';
  const message =
    error instanceof Error
      ? outcome === 'bug'
        ? (error.stack ?? error.message)
        : error.message
      : String(error);
  return {
    seed,
    source: one.name,
    outcome,
    message,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    elsewhere,
  };
}

process.on('message', (request: FuzzRequest) => {
  if ('sources' in request) {
    load(request.sources);
    scratch = request.scratch;
    process.send?.('ready');
  } else void answer(request.seed).then((one) => process.send?.(one));
});
process.once('disconnect', () => process.exit(0));
