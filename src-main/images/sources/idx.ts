// MNIST's IDX files, with or without gzip: images [n, height, width] of bytes, labels [n].
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { plainBytes, readPlain } from './read-tree-file';
import type { OpenOptions, Source, SourceFormat, SourceItem, TreeFile } from './source';
import { nameOf, partOfName } from './source';

const imagesName = /^(.*?)[-_.]?images[-.]idx3[-.]ubyte(\.gz)?$/i;
// From Fashion-MNIST's website; its files have the same names as MNIST's.
const fashion = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');

/** MNIST, Fashion-MNIST and others in the same files; `train` trains, `t10k` tests. */
export const idxFiles: SourceFormat = {
  name: 'IDX (MNIST)',
  async open(tree, options) {
    const pairs = findPairs(tree.files);
    if (pairs.length === 0) return null;
    const items: SourceItem[] = [];
    let most = 0;
    for (const { images, labels, stem } of pairs) {
      const numbers = await readLabels(labels, options);
      for (const label of numbers) most = Math.max(most, label);
      items.push(...(await listImages(images, stem, numbers, options)));
    }
    const named = /fashion/i.test(tree.root) && most < 10;
    const classes = Array.from({ length: most + 1 }, (_, i) => (named ? fashion[i]! : String(i)));
    return { kind: this.name, classes, items, rejected: tree.rejected } satisfies Source;
  },
};

function findPairs(files: readonly TreeFile[]): { images: TreeFile; labels: TreeFile; stem: string }[] {
  const byName = new Map(files.map((file) => [nameOf(file.path).toLowerCase().replace(/\.gz$/, ''), file]));
  const pairs = [];
  for (const [name, images] of byName) {
    const stem = imagesName.exec(name)?.[1];
    const labels = byName.get(name.replace('images', 'labels').replace('idx3', 'idx1'));
    if (stem !== undefined && labels) pairs.push({ images, labels, stem });
  }
  return pairs;
}

async function readHead(file: TreeFile, axes: number, options: OpenOptions) {
  const plain = await plainBytes(file, options);
  const head = Buffer.from(await readPlain(plain, 0, Math.min(plain.length, 4 + 4 * axes)));
  if (head.length < 4 + 4 * axes || head.readUInt32BE(0) !== 0x0800 + axes)
    throw new GraftError(
      'bad-file',
      say`${file.path}: expected an IDX file of bytes with ${axes} axes.`,
      file.path,
    );
  const sizes = Array.from({ length: axes }, (_, i) => head.readUInt32BE(4 + 4 * i));
  const start = 4 + 4 * axes;
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (plain.length - start !== expected)
    throw new GraftError(
      'bad-file',
      say`${file.path}: expected ${expected} bytes after its header, found ${plain.length - start}.`,
      file.path,
    );
  return { plain, sizes, start };
}

async function readLabels(file: TreeFile, options: OpenOptions): Promise<Uint8Array> {
  const { plain, sizes, start } = await readHead(file, 1, options);
  return readPlain(plain, start, sizes[0]!);
}

async function listImages(file: TreeFile, stem: string, labels: Uint8Array, options: OpenOptions) {
  const { plain, sizes, start } = await readHead(file, 3, options);
  const [count = 0, height = 0, width = 0] = sizes;
  if (count !== labels.length)
    throw new GraftError(
      'bad-file',
      say`${file.path} has ${count} images, but ${labels.length} labels.`,
      file.path,
    );
  if (count > 0 && (width < 1 || height < 1 || width * height > 100_000_000))
    throw new GraftError(
      'bad-file',
      say`${file.path}: unsupported image size ${width} × ${height}.`,
      file.path,
    );
  const part = /t10k/.test(stem) ? 'test' : partOfName(stem);
  const length = width * height;
  return Array.from(
    labels,
    (label, i): SourceItem => ({
      path: `${stem || 'images'}/${String(i).padStart(6, '0')}`,
      file: plain.file,
      slice: { offset: plain.offset + start + i * length, length, raw: { width, height, layout: 'gray' } },
      label,
      ...(part && { part }),
    }),
  );
}
