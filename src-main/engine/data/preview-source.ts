// Previews how a source would be read, without opening images: its kind, classes, examples, and tables with their columns.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { runInSlices } from '#shared/steps';
import { openSource } from '../../images/sources/open-source';
import { finderOf, nameColumns } from '../../images/sources/open-table';
import { isListName, isTableName, tableSteps } from '../../images/sources/parse-table';
import { readSmall } from '../../images/sources/read-tree-file';
import {
  isAnnotationName,
  isImageName,
  isLitter,
  type Tree,
  type TreeFile,
} from '../../images/sources/source';
import { listSeparator } from '../../images/sources/table-value';
import { nextTurn } from '../../store/next-turn';
import type { Projects } from '../projects/open-projects';
import { resolveDataFolder } from '../projects/paths';

const maxExamples = 24;
const maxTables = 8;
const tableBytes = 65_536;

/** Returns the call that previews a source. */
export function createPreviewSource(
  appFolder: string,
  projects: Projects,
): Pick<Handlers<typeof dataCalls>, 'previewSource'> {
  return {
    async previewSource({ project, folder: named, labels }, { signal }) {
      const paths = await projects.find(project);
      const folder = resolveDataFolder(named, appFolder);
      let tree: Tree = { root: folder, files: [], rejected: [] };
      const onTree = (seen: Tree) => {
        tree = seen;
      };
      try {
        const source = await openSource(folder, {
          labels,
          unpackFolder: join(paths.data, 'unpacked'),
          signal,
          onTree,
        });
        const { kind, classes, notes = [] } = source;
        // The scan leaves these out too, once it has read them.
        const isText = ({ path, slice }: TreeFile) => !slice && isAnnotationName(path);
        const items = source.items.filter((one) => !isText(one));
        const rejected = [
          ...source.rejected,
          ...source.items.filter(isText).map(({ path }) => ({ path, reason: 'expected an image' })),
        ];
        // Some of each end and of between, so that more than the first class is seen.
        const step = Math.max(1, Math.floor(items.length / maxExamples));
        const examples = items.filter((_, i) => i % step === 0).slice(0, maxExamples);
        return {
          kind,
          classes: classes.slice(0, 200),
          classCount: classes.length,
          images: items.length,
          leftOut: rejected.slice(0, maxExamples).map(({ path, reason }) => ({ path, reason })),
          leftOutCount: rejected.length,
          notes: [...notes],
          examples: examples.map(({ path, label, labels: several, part, group }) => ({
            path,
            classes: (several ?? [label]).map((one) => classes[one]!),
            ...(part && { part }),
            ...(group !== undefined && { group }),
          })),
          tables: await findTables(tree),
          problem: null,
        };
      } catch (error) {
        if (!(error instanceof GraftError) || error.code === 'cancelled') throw error;
        const none = {
          classes: [],
          classCount: 0,
          images: 0,
          leftOut: [],
          leftOutCount: 0,
          notes: [],
          examples: [],
        };
        return { kind: null, ...none, tables: await findTables(tree), problem: error.words };
      }
    },
  };
}

/** Tables of the source with their columns and first rows; a text file only where each line has two values or more. */
async function findTables({ files }: Tree) {
  const images = files.filter(({ path }) => isImageName(path) && !isLitter(path));
  const depth = (path: string) => path.split('/').length;
  const known = files
    .filter(({ path }) => (isTableName(path) || isListName(path)) && !isLitter(path))
    .sort((a, b) => Number(isListName(a.path)) - Number(isListName(b.path)) || depth(a.path) - depth(b.path));
  const finder = finderOf(images);
  const tables = [];
  for (const file of known.slice(0, maxTables)) {
    try {
      const bytes = file.slice ? await readSmall(file) : await readStart(file.file);
      const parsed = await runInSlices(tableSteps(bytes, file.path), nextTurn);
      const table = nameColumns(parsed, finder(file), file.path);
      if (isListName(file.path) && table.columns.length < 2) continue;
      const rows = table.rows
        .slice(0, 5)
        .map((row) => row.map((cell) => cell.replaceAll(listSeparator, ', ')));
      tables.push({ path: file.path, columns: table.columns.slice(0, 200), rows });
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
    }
  }
  return tables;
}

/** The first rows of a table; a JSON whole, where it is small. */
async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const whole = /\.json$/i.test(path) && size <= 64 * tableBytes;
    const bytes = Buffer.alloc(whole ? size : Math.min(size, tableBytes));
    await file.read(bytes, 0, bytes.length, 0);
    if (whole || bytes.length === size) return bytes;
    // Whole lines only; of UTF-16 also the second byte of the line's end.
    const end = bytes.lastIndexOf('\n');
    return bytes.subarray(0, bytes[0] === 0xff && bytes[1] === 0xfe ? end + 2 : end + 1);
  } finally {
    await file.close();
  }
}
