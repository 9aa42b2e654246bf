// Classes out of a CSV, TSV or JSON that names each picture; and Oxford-IIIT Pets' own list.
import { GraftError } from '#shared/errors';
import type { DataLabels } from '#shared/recipe/recipe';
import { type Labelled, sourceOf } from './labelled';
import { parseTable, type Table } from './parse-table';
import { readSmall } from './read-tree-file';
import {
  isLitter,
  isPictureName,
  nameOf,
  partOfName,
  type SourceFormat,
  type Tree,
  type TreeFile,
} from './source';

const fileColumn = /^(file|file_?names?|file_?path|path|images?|img|image_?(id|name|path|file)|id|name)$/i;
const labelColumn = /^(label|class|class_?name|category|target|breed|species|diagnosis|y|labels?)$/i;
const partColumn = /^(split|part|subset|set|partition|data set)$/i;
const groupColumn = /^(group|patient|patient_?id|subject|subject_?id)$/i;

/** A table of labels: the one that was named, else any in the tree whose rows name its pictures. */
export const labelTable: SourceFormat = {
  name: 'labels in a table',
  async open(tree, { labels }) {
    if (labels && !('table' in labels)) return null;
    const tables = tree.files.filter((file) => /\.(csv|tsv|json)$/i.test(file.path) && !isLitter(file.path));
    const named = labels
      ? tables.filter((file) => file.file === labels.table || file.path === labels.table)
      : tables;
    if (labels && named.length === 0)
      throw new GraftError('not-found', `There is no table ${labels.table} in ${tree.root}.`, labels.table);
    const pictures = tree.files.filter((file) => isPictureName(file.path) && !isLitter(file.path));
    if (pictures.length === 0) return null;
    const find = indexByName(pictures);
    for (const file of named.slice(0, 20)) {
      const table = parseTable(new TextDecoder().decode(await readSmall(file)), file.path);
      const found = readRows(tree, file, table, find, labels ?? {});
      if (labels && found.labelled.length === 0)
        throw new GraftError(
          'invalid',
          `${file.path} names no picture of ${tree.root} with a label.`,
          file.path,
        );
      if (found.labelled.length * 2 < pictures.length && !labels) continue;
      const told = new Set(found.labelled.map((one) => one.file.path));
      const reason = `${nameOf(file.path)} gives it no label`;
      const bare = pictures.filter((one) => !told.has(one.path));
      const without = bare.map(({ path }) => ({ path, fault: 'unreadable' as const, reason }));
      return sourceOf(`${this.name}: ${file.path}`, found.labelled, [
        ...tree.rejected,
        ...found.missing,
        ...without,
      ]);
    }
    return null;
  },
};

/** annotations/list.txt of Oxford-IIIT Pets: 37 breeds, in capitals the cats. */
export const petsList: SourceFormat = {
  name: 'Oxford-IIIT Pets',
  async open(tree, { labels }) {
    // Both ways round: cats are written in capitals.
    const species = labels !== undefined && 'classes' in labels && labels.classes === 'species';
    const list = tree.files.find((file) => /(^|\/)annotations\/list\.txt$/.test(file.path));
    if (!list) return null;
    const images = tree.files.filter(
      (file) => /(^|\/)images\/[^/]+\.jpe?g$/i.test(file.path) && !isLitter(file.path),
    );
    const find = indexByName(images);
    const labelled: Labelled[] = [];
    for (const line of new TextDecoder().decode(await readSmall(list)).split('\n')) {
      const name = /^(\S+_\d+) \d+ \d \d+\s*$/.exec(line)?.[1];
      const file = name ? find(name) : undefined;
      if (!name || !file) continue;
      const breed = name.replace(/_\d+$/, '');
      labelled.push({ file, name: species ? (/^[A-Z]/.test(breed) ? 'cat' : 'dog') : breed });
    }
    const kind = species ? `${this.name}: cat or dog` : `${this.name}: breeds`;
    return labelled.length > 0 ? sourceOf(kind, labelled, tree.rejected) : null;
  },
};

interface Columns {
  readonly file?: string | undefined;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
  readonly several?: NonNullable<Extract<DataLabels, { table: string }>['several']> | undefined;
}

function readRows(tree: Tree, table: TreeFile, { columns, rows }: Table, find: Find, asked: Columns) {
  const column = (name: string | undefined, usual: RegExp) => {
    if (name === undefined) return columns.findIndex((one) => usual.test(one));
    const at = columns.indexOf(name);
    if (at < 0)
      throw new GraftError(
        'invalid',
        `${table.path} has no column '${name}': it has ${columns.join(', ')}.`,
        tree.root,
      );
    return at;
  };
  const fileAt = Math.max(0, column(asked.file, fileColumn));
  let labelAt = column(asked.label, labelColumn);
  if (labelAt < 0) labelAt = fileAt === 0 ? 1 : 0;
  const partAt = column(undefined, partColumn);
  const groupAt = column(asked.group, groupColumn);
  const namesOf = classesOf(asked.several, columns, labelAt, (name) => column(name, /^$/));
  const labelled: Labelled[] = [];
  const missing: { path: string; fault: 'unreadable'; reason: string }[] = [];
  const seen = new Set<TreeFile>();
  for (const row of rows) {
    const names = namesOf(row);
    const path = row[fileAt]?.trim();
    if (!names || !path) continue;
    const file = find(path);
    const reason = `${nameOf(table.path)} names it, but it is not there`;
    if (!file) missing.push({ path, fault: 'unreadable', reason });
    if (!file || seen.has(file)) continue;
    seen.add(file);
    const group = groupAt < 0 ? undefined : row[groupAt];
    const part = partOfName(row[partAt] ?? '');
    labelled.push(
      typeof names === 'string' ? { file, name: names, part, group } : { file, names, part, group },
    );
  }
  return { labelled, missing };
}

/** What a row says its picture is: one class, several (or none) of them, or null when it says nothing. */
function classesOf(
  several: Columns['several'],
  columns: readonly string[],
  labelAt: number,
  column: (name: string) => number,
): (row: readonly string[]) => string | string[] | null {
  if (!several) return (row) => row[labelAt]?.trim() || null;
  if ('separator' in several)
    return (row) => {
      const cell = row[labelAt];
      if (cell === undefined) return null;
      const names = cell.split(several.separator).map((name) => name.trim());
      return [...new Set(names.filter((name) => name !== ''))];
    };
  const places = several.columns.map(column);
  return (row) =>
    places.flatMap((at) => (/^(1|1\.0|true|yes|x)$/i.test(row[at]?.trim() ?? '') ? [columns[at]!] : []));
}

type Find = (name: string) => TreeFile | undefined;

/** Finds a picture by path, by the end of its path, with or without its ending; an ambiguous name finds none. */
function indexByName(files: readonly TreeFile[]): Find {
  const byPath = new Map<string, TreeFile>();
  const byName = new Map<string, TreeFile | null>();
  const add = (name: string, file: TreeFile) => byName.set(name, byName.has(name) ? null : file);
  for (const file of files) {
    byPath.set(file.path, file);
    const name = nameOf(file.path);
    add(name, file);
    add(name.replace(/\.[^.]+$/, ''), file);
  }
  return (name) => {
    const plain = name.replaceAll('\\', '/').replace(/^\.\//, '');
    return byPath.get(plain) ?? byName.get(nameOf(plain)) ?? undefined;
  };
}
