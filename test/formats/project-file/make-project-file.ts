// Makes project files for tests: a small project, and archives whose records are written as a test wants them.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { packProject } from '../../../src-main/formats/project-file/pack';
import { tinyGraph } from '../../engine/support';

/** Returns the SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const weights = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
const draft = {
  model: { catalog: 'efficientnet-lite0', includeTop: true, weights: 'pretrained' as const },
  edits: [],
  split: { validation: 0.25, test: 0 },
  seed: 1,
  stages: [],
};

/** Packs a project with a run, weights and two images to `out`. */
export async function makeProjectFile(folder: string, out: string): Promise<void> {
  const root = join(folder, 'project');
  const run = join(root, 'runs', '2024-01-01-abcd');
  const images = join(folder, 'images');
  const graph = tinyGraph();
  const hash = sha256(weights);
  const [pixels, conv, ...rest] = graph.layers;
  const withBlob = {
    ...graph,
    layers: [pixels, { ...conv!, weights: { ...conv!.weights, bias: { blob: hash } } }, ...rest],
  };
  for (const one of [join(run, 'checkpoints'), join(images, 'red'), join(root, 'blobs', hash.slice(0, 2))])
    await mkdir(one, { recursive: true });
  await writeFile(join(root, 'blobs', hash.slice(0, 2), hash), weights);
  await writeFile(join(images, 'red', 'a.png'), 'first');
  await writeFile(join(images, 'red', 'b.png'), 'second');
  const image = { path: join(images, 'red', 'a.png'), label: 0, hash: sha256(Buffer.from('first')) };
  const recipe = { version: 2, model: draft.model, data: { folder: images }, stages: [{ epochs: 1 }] };
  const documents = {
    'graph.json': withBlob,
    'recipe.json': { ...recipe, stages: [{ trainable: { all: true }, epochs: 1, batchSize: 4 }] },
    'data.json': { classes: ['red', 'blue'], training: [image], validation: [], test: [] },
    'notes.json': { name: '<img src=x onerror=alert(1)>' },
  };
  for (const [name, value] of Object.entries(documents))
    await writeFile(join(run, name), JSON.stringify(value));
  const skipped = { type: 'imageSkipped', at: 1, path: image.path, reason: 'damaged' };
  await writeFile(join(run, 'events.jsonl'), `${JSON.stringify(skipped)}\n`);
  const plan = {
    ...{ root, name: '<b>Flowers</b>', editedAt: 5, writtenBy: '0.1.0', images: true, listing: null },
    draft: { ...draft, folder: images },
    runs: ['2024-01-01-abcd'],
    sources: [{ folder: images, file: null, name: 'images' }],
    ...{ models: [], catalog: [], samples: join(folder, 'samples') },
  };
  await packProject(plan, out, () => {});
}

/** A member, with values that contradict its content where a test sets them. */
export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** Another size in the directory. */
  readonly declared?: number;
  /** Another name in the local header. */
  readonly localName?: string;
  /** Unix mode in the directory: a link. */
  readonly mode?: number;
  readonly flags?: number;
  /** Index of the member whose local header it points to. */
  readonly sameAs?: number;
}

/** Writes an archive record by record. */
export function zipOf(members: readonly Member[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const { name, content, deflate, declared, localName, mode, flags = 0x0800, sameAs } of members) {
    const packed = deflate ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    const fields = (record: Buffer, start: number, size: number, named: string) => {
      record.writeUInt16LE(20, start);
      record.writeUInt16LE(flags, start + 2);
      record.writeUInt16LE(deflate ? 8 : 0, start + 4);
      record.writeUInt32LE(crc32(content), start + 10);
      record.writeUInt32LE(packed.length, start + 14);
      record.writeUInt32LE(size, start + 18);
      record.writeUInt16LE(Buffer.byteLength(named), start + 22);
    };
    fields(local, 4, content.length, localName ?? name);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt8(mode === undefined ? 0 : 3, 5);
    fields(entry, 6, declared ?? content.length, name);
    if (mode !== undefined) entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(sameAs === undefined ? at : offsets[sameAs]!, 42);
    offsets.push(at);
    entries.push(Buffer.concat([entry, Buffer.from(name)]));
    if (sameAs !== undefined) continue;
    const whole = Buffer.concat([local, Buffer.from(localName ?? name), packed]);
    locals.push(whole);
    at += whole.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
