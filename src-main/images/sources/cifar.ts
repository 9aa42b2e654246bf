// CIFAR-10 and CIFAR-100, binary version: records of a label (100: two) and 3,072 bytes, [3, 32, 32].
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { decodeText } from './decode-text';
import { plainBytes, readPlain, readSmall } from './read-tree-file';
import {
  nameOf,
  type OpenOptions,
  type SourceFormat,
  type SourceItem,
  type Tree,
  type TreeFile,
} from './source';

const pixels = 3072;

/** CIFAR's binary files, recognized by name and size. */
export const cifarBinary: SourceFormat = {
  name: 'CIFAR (binary)',
  async open(tree, options) {
    const ten = tree.files.filter((file) => /^(data_batch_\d+|test_batch)\.bin$/.test(nameOf(file.path)));
    const hundred = tree.files.filter((file) => /^(train|test)\.bin$/.test(nameOf(file.path)));
    const files = ten.length > 0 ? ten : hundred;
    if (files.length === 0) return null;
    const labelBytes = ten.length > 0 ? 1 : 2;
    const items: SourceItem[] = [];
    for (const file of files) items.push(...(await listRecords(file, labelBytes, options)));
    const most = items.reduce((top, item) => Math.max(top, item.label), 0);
    const names = await readNames(tree, ten.length > 0 ? 'batches.meta.txt' : 'fine_label_names.txt');
    const classes =
      names && names.length > most ? names : Array.from({ length: most + 1 }, (_, i) => String(i));
    return { kind: this.name, classes, items, rejected: tree.rejected };
  },
};

async function listRecords(file: TreeFile, labelBytes: number, options: OpenOptions): Promise<SourceItem[]> {
  const plain = await plainBytes(file, options);
  const record = labelBytes + pixels;
  if (plain.length % record !== 0 || plain.length === 0)
    throw new GraftError(
      'bad-file',
      say`${file.path}: ${plain.length} bytes are not a multiple of the record size of ${record} bytes.`,
      file.path,
    );
  const stem = nameOf(file.path).replace(/\.bin$/, '');
  const part = stem.startsWith('test') ? 'test' : 'training';
  const bytes = await readPlain(plain, 0, Math.min(plain.length, 2 ** 30));
  const items: SourceItem[] = [];
  for (let i = 0; (i + 1) * record <= bytes.length; i++) {
    const offset = i * record + labelBytes;
    items.push({
      path: `${stem}/${String(i).padStart(5, '0')}`,
      file: plain.file,
      slice: {
        offset: plain.offset + offset,
        length: pixels,
        raw: { width: 32, height: 32, layout: 'planes' },
      },
      // CIFAR-100: the coarse label comes first, the fine one is the class.
      label: bytes[offset - 1]!,
      part,
    });
  }
  return items;
}

async function readNames(tree: Tree, name: string): Promise<string[] | null> {
  const file = tree.files.find((one) => nameOf(one.path) === name);
  if (!file) return null;
  const lines = decodeText(await readSmall(file, 65_536), file.path).text.split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}
