// Annotations of objects per image, read as classes of the image: Pascal VOC's XML and YOLO's text files.

import type { Part } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { nextTurn } from '../../store/next-turn';
import { decodeText } from './decode-text';
import { indexByPath, withoutExtension } from './index-by-path';
import { type Labeled, sourceOf } from './labeled';
import { readSmall } from './read-tree-file';
import {
  isImageName,
  isLitter,
  nameOf,
  partOfName,
  type Source,
  type SourceFormat,
  type Tree,
  type TreeFile,
} from './source';
import { readYoloNames, yoloObjects } from './yolo';

const mostBytes = 4 * 2 ** 20;

/** An image with the names of the objects that its annotation lists. */
interface Annotated {
  readonly file: TreeFile;
  readonly names: readonly string[];
  readonly part: Part | undefined;
}

/** `Annotations/*.xml` of Pascal VOC; `ImageSets/Main/train.txt`, `val.txt` and `test.txt` define the parts. */
export const vocAnnotations: SourceFormat = {
  name: 'Pascal VOC annotations',
  async open(tree) {
    const annotations = tree.files.filter(({ path }) => /\.xml$/i.test(path) && !isLitter(path));
    const images = imagesOf(tree);
    if (annotations.length === 0 || images.length === 0) return null;
    const find = indexByPath(images);
    const parts = await readParts(tree);
    const annotated: Annotated[] = [];
    for (const [i, annotation] of annotations.entries()) {
      if (i % 50 === 49) await nextTurn();
      const text = decodeText(await readSmall(annotation, mostBytes), annotation.path).text;
      if (!/<annotation[\s>]/.test(text)) continue;
      const stem = withoutExtension(nameOf(annotation.path));
      const file = find(stem) ?? find(/<filename>([^<]+)<\/filename>/.exec(text)?.[1]?.trim() ?? stem);
      if (file)
        annotated.push({ file, names: vocObjects(text), part: parts.get(stem) ?? partOfPath(file.path) });
    }
    return toSource(this.name, tree, images, annotated);
  },
};

/** `labels/*.txt` next to `images/`, one line per object; names from `data.yaml` or `classes.txt`. */
export const yoloAnnotations: SourceFormat = {
  name: 'YOLO annotations',
  async open(tree) {
    const images = imagesOf(tree).filter(({ path }) => /(^|\/)images\//i.test(path));
    const texts = new Map(
      tree.files.filter(({ path }) => /\.txt$/i.test(path)).map((file) => [file.path, file]),
    );
    if (images.length === 0 || texts.size === 0) return null;
    const annotated: Annotated[] = [];
    let names: readonly string[] | null = null;
    for (const [i, file] of images.entries()) {
      if (i % 50 === 49) await nextTurn();
      const at = file.path.toLowerCase().lastIndexOf('images/');
      const place = `${file.path.slice(0, at)}labels/${file.path.slice(at + 'images/'.length)}`;
      const annotation = texts.get(`${withoutExtension(place)}.txt`);
      if (!annotation) continue;
      const objects = yoloObjects(decodeText(await readSmall(annotation, mostBytes), annotation.path).text);
      if (objects === null) return null;
      names ??= await readYoloNames(tree);
      const outside = objects.find((number) => names!.length > 0 && number >= names!.length);
      if (outside !== undefined)
        throw new GraftError(
          'bad-file',
          say`${annotation.path} names class ${outside}, but the dataset lists ${names.length} classes (0 to ${names.length - 1}).`,
          annotation.path,
        );
      const own = objects.map((number) => names![number] ?? String(number));
      annotated.push({ file, names: [...new Set(own)], part: partOfPath(file.path) });
    }
    return annotated.length > 0 ? toSource(this.name, tree, images, annotated) : null;
  },
};

const imagesOf = (tree: Tree) => tree.files.filter(({ path }) => isImageName(path) && !isLitter(path));

const partOfPath = (path: string): Part | undefined =>
  path.split('/').slice(0, -1).map(partOfName).find(Boolean);

/** Returns one class per image if each annotation names one; otherwise several labels per image. */
function toSource(
  name: string,
  tree: Tree,
  images: readonly TreeFile[],
  annotated: readonly Annotated[],
): Source | null {
  if (annotated.length * 2 < images.length) return null;
  const several = annotated.some(({ names }) => names.length > 1);
  const labeled: Labeled[] = [];
  const seen = new Set(annotated.map(({ file }) => file));
  const without = images.filter((file) => !seen.has(file));
  const rejected = [...tree.rejected];
  for (const { path } of without)
    rejected.push({ path, fault: 'unreadable', reason: 'no annotation was found for it' });
  for (const { file, names, part } of annotated) {
    if (several) labeled.push({ file, names, part });
    else if (names[0] !== undefined) labeled.push({ file, name: names[0], part });
    else rejected.push({ path: file.path, fault: 'unreadable', reason: 'its annotation lists no objects' });
  }
  const kind = several ? `${name}: several labels per image` : `${name}: one class per image`;
  return labeled.length > 0 ? sourceOf(kind, labeled, rejected) : null;
}

/** Returns the names of the objects in an annotation, without those of object parts. */
function vocObjects(text: string): string[] {
  const objects = text.replace(/<part>[\s\S]*?<\/part>/g, '').matchAll(/<object>[\s\S]*?<\/object>/g);
  const names = [...objects].map(([object]) => /<name>([^<]+)<\/name>/.exec(object)?.[1]?.trim() ?? '');
  return [...new Set(names.filter((name) => name !== '').map(decodeEntities))];
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const decodeEntities = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!);

async function readParts(tree: Tree): Promise<Map<string, Part>> {
  const parts = new Map<string, Part>();
  for (const file of tree.files) {
    const name = /(^|\/)ImageSets\/Main\/(train|val|test)\.txt$/i.exec(file.path)?.[2];
    if (!name) continue;
    for (const line of decodeText(await readSmall(file), file.path).text.split('\n'))
      if (line.trim() !== '') parts.set(line.trim(), partOfName(name)!);
  }
  return parts;
}
