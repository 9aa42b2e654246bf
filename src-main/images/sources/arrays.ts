// Images and labels as NumPy arrays: the members of an .npz, or .npy files in the same folder.

import type { ImageSlice } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type Labeled, sourceOf } from './labeled';
import { type NpyArray, openNpy, readLabelArray } from './npy';
import { nameOf, partOfName, type SourceFormat, type Tree, type TreeFile } from './source';

const twins: readonly (readonly [images: RegExp, labels: string])[] = [
  [/images/i, 'labels'],
  [/image/i, 'label'],
  [/(?<![a-z])x(?![a-z])/i, 'y'],
  [/data/i, 'target'],
  [/data/i, 'labels'],
  [/images/i, 'targets'],
];

/** x_train and y_train, images and labels, data and target; names with train, val or test determine the part. */
export const numpyArrays: SourceFormat = {
  name: 'NumPy arrays',
  async open(tree, options) {
    const pairs = findPairs(tree);
    if (pairs.length === 0) return null;
    const labeled: Labeled[] = [];
    for (const { images, labels, stem } of pairs) {
      const array = await openNpy(images, options);
      const names = await readLabelArray(await openNpy(labels, options));
      const part = stem
        .split(/[_\-. ]/)
        .map(partOfName)
        .find(Boolean);
      for (const [i, file] of listImages(array, names.length, stem).entries())
        labeled.push({ file, name: names[i]!, part });
    }
    return sourceOf(this.name, labeled, tree.rejected, { order: 'number' });
  },
};

function findPairs(tree: Tree): { images: TreeFile; labels: TreeFile; stem: string }[] {
  const arrays = tree.files.filter((file) => /\.npy$/i.test(file.path));
  const byStem = new Map(arrays.map((file) => [nameOf(file.path).replace(/\.npy$/i, ''), file]));
  const pairs = [];
  const taken = new Set<TreeFile>();
  for (const [pattern, twin] of twins) {
    for (const [stem, images] of byStem) {
      const labels = pattern.test(stem) ? byStem.get(stem.replace(pattern, twin)) : undefined;
      const upper = pattern.test(stem) ? byStem.get(stem.replace(pattern, twin.toUpperCase())) : undefined;
      const found = labels ?? upper;
      if (!found || found === images || taken.has(images)) continue;
      taken.add(images);
      pairs.push({ images, labels: found, stem });
    }
  }
  return pairs;
}

function listImages(array: NpyArray, count: number, stem: string): TreeFile[] {
  const { shape, dtype, path, plain, start } = array;
  const [n, height = 0, width = 0, channels = 1] = shape;
  if (dtype !== '|u1')
    throw new GraftError(
      'unsupported',
      say`${path}: images of type ${dtype} are not supported. Save them as uint8 (0 to 255).`,
      path,
    );
  const layout = ({ 1: 'gray', 3: 'rgb', 4: 'rgba' } as const)[channels];
  if (shape.length < 3 || shape.length > 4 || !layout || width < 1 || height < 1)
    throw new GraftError(
      'bad-file',
      say`${path}: expected images [n, height, width] or [n, height, width, 1, 3 or 4], received [${shape.join(', ')}].`,
      path,
    );
  if (n !== count) throw new GraftError('bad-file', say`${path} has ${n} images, but ${count} labels.`, path);
  const length = width * height * channels;
  return Array.from({ length: count }, (_, i) => {
    const slice: ImageSlice = {
      offset: plain.offset + start + i * length,
      length,
      raw: { width, height, layout },
    };
    return { path: `${stem}/${String(i).padStart(6, '0')}`, file: plain.file, slice };
  });
}
