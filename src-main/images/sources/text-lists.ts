// Reads lists in text files next to the images: CUB-200-2011's numbered lists, Food-101's lists of each part.
import { compareCodePoints } from '#shared/compare-code-points';
import { say } from '#shared/sentence';
import { decodeText } from './decode-text';
import { indexByPath } from './index-by-path';
import type { Labeled } from './labeled';
import { sourceOf } from './labeled';
import { readSmall } from './read-tree-file';
import { isImageName, isLitter, nameOf, type SourceFormat, type Tree, type TreeFile } from './source';

/** `images.txt` and `image_class_labels.txt`, lines of `number value`; `train_test_split.txt` defines the part (1: training). */
export const numberedLists: SourceFormat = {
  name: 'numbered lists of images and classes',
  async open(tree) {
    const labelsFile = findFile(tree, /(^|\/)image_class_labels\.txt$/i);
    const imagesFile = labelsFile && findFile(tree, /(^|\/)images\.txt$/i);
    if (!labelsFile || !imagesFile) return null;
    const paths = await readPairs(imagesFile);
    const labels = await readPairs(labelsFile);
    const names = await readPairs(findFile(tree, /(^|\/)classes\.txt$/i));
    const trains = await readPairs(findFile(tree, /(^|\/)train_test_split\.txt$/i));
    const find = indexByPath(imagesOf(tree));
    const labeled: Labeled[] = [];
    const rejected = [...tree.rejected];
    for (const [number, path] of paths) {
      const label = labels.get(number);
      const file = find(path);
      if (!file || label === undefined) {
        const reason = file
          ? say`${nameOf(labelsFile.path)} does not give it a class`
          : say`${nameOf(imagesFile.path)} lists it, but it does not exist`;
        rejected.push({ path, fault: 'unreadable', reason });
        continue;
      }
      const split = trains.get(number);
      const part = split === undefined ? undefined : split === '1' ? 'training' : 'test';
      labeled.push({ file, name: names.get(label) ?? label, part });
    }
    return labeled.length > 0 ? sourceOf(this.name, labeled, rejected) : null;
  },
};

/** `meta/train.txt` and `meta/test.txt`, lines of `class/name` without the extension: class folders, with parts. */
export const splitLists: SourceFormat = {
  name: 'folders of classes with lists of parts',
  async open(tree) {
    const train = findFile(tree, /(^|\/)meta\/train\.txt$/i);
    const test = findFile(tree, /(^|\/)meta\/test\.txt$/i);
    if (!train || !test) return null;
    const images = imagesOf(tree);
    const find = indexByPath(images);
    const labeled: Labeled[] = [];
    const rejected = [...tree.rejected];
    for (const [list, part] of [
      [train, 'training'],
      [test, 'test'],
    ] as const) {
      for (const line of await readLines(list)) {
        const file = find(line);
        const name = line.split('/').at(-2);
        if (file && name) labeled.push({ file, name, part });
        else
          rejected.push({
            path: line,
            fault: 'unreadable',
            reason: say`${list.path} lists it, but it does not exist`,
          });
      }
    }
    return labeled.length > 0 ? sourceOf(this.name, labeled, rejected) : null;
  },
};

const imagesOf = (tree: Tree) => tree.files.filter(({ path }) => isImageName(path) && !isLitter(path));

/** Returns the file closest to the root whose path matches. */
function findFile(tree: Tree, pattern: RegExp): TreeFile | undefined {
  const depth = (path: string) => path.split('/').length;
  return tree.files
    .filter(({ path }) => pattern.test(path) && !isLitter(path))
    .sort((a, b) => depth(a.path) - depth(b.path) || compareCodePoints(a.path, b.path))[0];
}

async function readLines(file: TreeFile): Promise<string[]> {
  const text = decodeText(await readSmall(file), file.path).text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Reads lines of `key value`; returns an empty map if there is no file. */
async function readPairs(file: TreeFile | undefined): Promise<Map<string, string>> {
  if (!file) return new Map();
  return new Map(
    (await readLines(file)).flatMap((line) => {
      const space = line.search(/\s/);
      return space < 0 ? [] : [[line.slice(0, space), line.slice(space).trim()] as const];
    }),
  );
}
