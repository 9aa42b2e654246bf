// YOLO's text files: one object per line, `class x y width height`, and the names of the classes.
import { decodeText } from './decode-text';
import { readSmall } from './read-tree-file';
import { nameOf, type Tree } from './source';

/** Returns the classes of an annotation's objects; null if the text is not an annotation. An empty file is an image without objects. */
export function yoloObjects(text: string): number[] | null {
  const lines = text.split('\n').map((line) => line.trim());
  const objects: number[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const match = /^(\d{1,6})(\s+-?[\d.]+(e-?\d+)?){4,}$/i.exec(line);
    if (!match) return null;
    objects.push(Number(match[1]));
  }
  return [...new Set(objects)];
}

/** Reads the class names from `data.yaml` (or any YAML with `names:`), else `classes.txt`; empty if there are none. */
export async function readYoloNames(tree: Tree): Promise<readonly string[]> {
  for (const file of tree.files) {
    if (!/\.ya?ml$/i.test(file.path)) continue;
    const names = namesInYaml(decodeText(await readSmall(file), file.path).text);
    if (names.length > 0) return names;
  }
  const list = tree.files.find(({ path }) => /^classes\.(txt|names)$/i.test(nameOf(path)));
  if (!list) return [];
  const text = decodeText(await readSmall(list), list.path).text;
  return text.trim().split(/\s*\n\s*/);
}

const plain = (text: string) => text.trim().replace(/^(['"])(.*)\1$/, '$2');

/** `names: [a, b]`, or a list `- a`, or a mapping `0: a` on the lines below. */
function namesInYaml(text: string): string[] {
  const flow = /^names:\s*\[([\s\S]*?)\]/m.exec(text)?.[1];
  if (flow !== undefined)
    return flow
      .split(',')
      .map(plain)
      .filter((name) => name !== '');
  const lines = text.split('\n');
  const from = lines.findIndex((line) => /^names:\s*(#.*)?$/.test(line.trimEnd()));
  if (from < 0) return [];
  const names: string[] = [];
  for (const line of lines.slice(from + 1)) {
    const item = /^\s*-\s+(.+?)\s*$/.exec(line)?.[1];
    const entry = /^\s+(\d+):\s+(.+?)\s*$/.exec(line);
    if (item !== undefined) names.push(plain(item));
    else if (entry) names[Number(entry[1])] = plain(entry[2]!);
    else if (line.trim() !== '' && !line.trim().startsWith('#')) break;
  }
  return Array.from(names, (name, i) => name ?? String(i));
}
