// CIFAR-10 and CIFAR-100, Python version: pickled dicts of labels and rows of 3,072 bytes, [3, 32, 32]; no code in them is executed.
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { writeFileAtomic } from '../../store/atomic';
import { isArray, isBytes, type Pickled, readPickle, textOf } from './pickle';
import { type PlainBytes, plainBytes, readPlain } from './read-tree-file';
import { nameOf, type OpenOptions, type SourceFormat, type SourceItem, type TreeFile } from './source';

const pixels = 3072;
const mostBytes = 512 * 2 ** 20;

/** CIFAR's pickle files, recognized by name. */
export const cifarPython: SourceFormat = {
  name: 'CIFAR (Python)',
  async open(tree, options) {
    const ten = tree.files.filter((file) => /^(data_batch_\d+|test_batch)$/.test(nameOf(file.path)));
    const hundred = tree.files.filter((file) => /^(train|test)$/.test(nameOf(file.path)));
    const meta = (name: string) => tree.files.find((file) => nameOf(file.path) === name);
    const files = ten.length > 0 ? ten : meta('meta') ? hundred : [];
    if (files.length === 0) return null;
    const items: SourceItem[] = [];
    for (const file of files) items.push(...(await listRows(file, options)));
    const most = items.reduce((top, item) => Math.max(top, item.label), 0);
    const names =
      ten.length > 0
        ? await readNames(meta('batches.meta'), 'label_names', options)
        : await readNames(meta('meta'), 'fine_label_names', options);
    const classes =
      names && names.length > most ? names : Array.from({ length: most + 1 }, (_, i) => String(i));
    return { kind: this.name, classes, items, rejected: tree.rejected };
  },
};

async function read(
  file: TreeFile,
  options: OpenOptions,
): Promise<{ plain: PlainBytes; bytes: Buffer; dict: Map<string, Pickled> }> {
  const plain = await plainBytes(file, options);
  if (plain.length > mostBytes)
    throw new GraftError(
      'too-large',
      say`${file.path}: the pickle has ${plain.length} bytes; the limit is ${mostBytes}.`,
      file.path,
    );
  const bytes = Buffer.from(await readPlain(plain, 0, plain.length));
  const dict = readPickle(bytes, file.path);
  if (!(dict instanceof Map))
    throw new GraftError('bad-file', say`${file.path}: expected a dict with data and labels.`, file.path);
  return { plain, bytes, dict };
}

async function listRows(file: TreeFile, options: OpenOptions): Promise<SourceItem[]> {
  const { plain, dict } = await read(file, options);
  const data = dict.get('data');
  const labels = dict.get('fine_labels') ?? dict.get('labels');
  if (!isArray(data) || !Array.isArray(labels) || !/^[|<=]?u1$/.test(data.dtype) || data.fortran)
    throw new GraftError(
      'bad-file',
      say`${file.path}: expected 'data' as bytes, and a list of 'labels'.`,
      file.path,
    );
  const [count = 0, length = 0] = data.shape;
  const size = isBytes(data.values as Pickled)
    ? (data.values as { from: number; to: number }).to - (data.values as { from: number }).from
    : (data.values as Uint8Array).length;
  if (length !== pixels || size !== count * pixels || labels.length !== count)
    throw new GraftError(
      'bad-file',
      say`${file.path}: expected ${labels.length} rows of ${pixels} bytes, received [${data.shape.join(', ')}] in ${size} bytes.`,
      file.path,
    );
  const place =
    data.values instanceof Uint8Array
      ? { file: await keepValues(data.values, options), offset: 0 }
      : { file: plain.file, offset: plain.offset + data.values.from };
  const stem = nameOf(file.path);
  const part = stem.startsWith('test') ? ('test' as const) : ('training' as const);
  return labels.map((label, i): SourceItem => {
    if (typeof label !== 'number' || !Number.isInteger(label) || label < 0 || label > 65_535)
      throw new GraftError(
        'bad-file',
        say`${file.path}: the label of row ${i} is not a class number from 0 to 65,535.`,
        file.path,
      );
    return {
      path: `${stem}/${String(i).padStart(5, '0')}`,
      file: place.file,
      slice: {
        offset: place.offset + i * pixels,
        length: pixels,
        raw: { width: 32, height: 32, layout: 'planes' },
      },
      label,
      part,
    };
  });
}

/** Copies values that are not stored as plain bytes in the pickle to an unpacked file, once. */
async function keepValues(values: Uint8Array, { unpackFolder }: OpenOptions): Promise<string> {
  await mkdir(unpackFolder, { recursive: true });
  const path = join(unpackFolder, createHash('sha256').update(values).digest('hex').slice(0, 32));
  if (!(await stat(path).catch(() => null))) await writeFileAtomic(path, values);
  return path;
}

async function readNames(
  file: TreeFile | undefined,
  key: string,
  options: OpenOptions,
): Promise<string[] | null> {
  if (!file) return null;
  const { bytes, dict } = await read(file, options);
  const names = dict.get(key);
  return Array.isArray(names) ? names.map((name) => textOf(name, bytes)) : null;
}
