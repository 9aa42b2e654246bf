// Exports a dataset with its split: folders of links or copies, a table, or a script that loads it in Keras.
import { copyFile, link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { type Image, type Part, partNames } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import type { Resize } from '#shared/graph/graph';
import { isObjectUrl } from '#shared/object-url';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { inEnglish, say, type Words } from '#shared/sentence';
import { readImageObject } from '../../images/read-image-object';
import { readSlice } from '../../images/read-slice';
import { sniffBytes } from '../../images/sniff';
import { encodePng } from '../../images/write-png';
import { fileError, writeFileAtomic } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';
import { safeName } from '../../store/safe-names';
import { fingerprintOf } from './dataset-calls';
import type { Datasets, View } from './datasets';
import { kerasLine, kerasScript } from './keras-data-script';

const reportEvery = 200;

/** Returns the call that exports a dataset. */
export function createExportData(datasets: Datasets): Pick<Handlers<typeof dataCalls>, 'exportData'> {
  return {
    async *exportData({ how, out, resize, imageSize, ...asked }, { signal }) {
      const view = await datasets.view(asked, signal);
      const path = resolve(out);
      const settings = { resize, size: imageSize ?? ([224, 224] as const) };
      if (how === 'links' || how === 'copies') {
        yield* exportFolders(view, path, how, settings, signal);
        return;
      }
      const table = how === 'csv' ? path : path.replace(/(\.py)?$/, '.csv');
      await writeFileAtomic(table, await tableOf(view));
      const { length } = view.index.images;
      const inside = view.index.images.filter((one) => one.slice !== undefined).length;
      const notes: Words[] = [];
      if (how === 'script') {
        const fingerprint = await fingerprintOf(view);
        const several = view.index.images.some((one) => one.labels !== undefined);
        const script = kerasScript({ ...settings, classes: view.index.classes, fingerprint, several });
        await writeFileAtomic(path.replace(/(\.py)?$/, '.py'), script);
        notes.push(say`The images are listed in ${table}.`);
        if (inside > 0)
          notes.push(
            say`The script cannot read ${inside} images inside archives or arrays. Export copies first.`,
          );
      }
      yield { result: { path, images: length, leftOut: how === 'script' ? inside : 0, notes } };
    },
  };
}

async function* exportFolders(
  { index, parts }: View,
  out: string,
  how: 'links' | 'copies',
  settings: { resize: Resize | undefined; size: readonly [number, number] },
  signal: AbortSignal,
) {
  if (index.images.some((one) => one.labels))
    throw new GraftError(
      'unsupported',
      'Images with several classes cannot be sorted into one folder each. Export the table or the script instead.',
    );
  await requireEmptyFolder(out);
  const folders = uniqueNames(index.classes);
  const done: Record<Part, number> = { training: 0, validation: 0, test: 0 };
  const notes = new Map<string, Words>();
  const note = (words: Words) => void notes.set(inEnglish(words), words);
  let leftOut = 0;
  for (const part of partNames)
    if (parts.includes(part))
      for (const folder of folders) await mkdir(join(out, part, folder), { recursive: true });
  for (const [i, image] of index.images.entries()) {
    if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
    const part = parts[i]!;
    const to = join(out, part, folders[image.label]!);
    try {
      await place(image, i, index.folder, to, how, note);
      done[part]++;
    } catch (error) {
      const { code, words } = fileError(error, to, 'write');
      if (code === 'disk-full' || code === 'no-permission') throw fileError(error, to, 'write');
      leftOut++;
      if (notes.size < 20) note(say`${image.path}: ${words}`);
    }
    if (i % reportEvery === reportEvery - 1) {
      yield { progress: { done: i + 1, total: index.images.length, what: 'exporting' } };
      await nextTurn();
    }
  }
  for (const part of partNames)
    if (done[part] > 0) note(kerasLine(join(out, part), part, { ...settings, folders }));
  const images = done.training + done.validation + done.test;
  yield { result: { path: out, images, leftOut, notes: [...notes.values()] } };
}

async function requireEmptyFolder(out: string): Promise<void> {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw fileError(error, out, 'write');
  });
  if (there.length > 0)
    throw new GraftError('invalid', say`${out} is not empty. Choose a new or an empty folder.`, out);
  await mkdir(out, { recursive: true }).catch((error) => {
    throw fileError(error, out, 'write');
  });
}

/** Turns class names into folder names that are unique regardless of case. */
function uniqueNames(classes: readonly string[]): string[] {
  const taken = new Set<string>();
  return classes.map((name) => {
    const wanted = safeName(name);
    let free = wanted;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${wanted} ${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

async function place(
  image: Image,
  number: number,
  root: string,
  folder: string,
  how: 'links' | 'copies',
  note: (words: Words) => void,
): Promise<void> {
  const flat = image.path.split('/').slice(-2).join('-');
  const name = `${String(number).padStart(6, '0')}-${safeName(flat.slice(-100))}`;
  const { slice } = image;
  const from = image.file ?? join(root, image.path);
  if (isObjectUrl(from)) {
    if (how === 'links') note('Images in S3 cannot be linked, so they were copied.');
    return writeFile(join(folder, name), await readImageObject(from));
  }
  if (!slice) {
    const to = join(folder, name);
    if (how === 'copies') return copyFile(from, to);
    return symlink(from, to).catch(async () => {
      note('Symbolic links are not supported here, so hard links or copies were made instead.');
      await link(from, to).catch(() => copyFile(from, to));
    });
  }
  if (how === 'links')
    note('Images inside archives and arrays cannot be linked, so they were written as files.');
  const { bytes, raw } = await readSlice(from, slice);
  if (raw) return writeFile(join(folder, `${name}.png`), await encodePng(bytes, raw));
  const seen = sniffBytes(bytes.subarray(0, 4096), bytes.subarray(-64), bytes.length);
  const ending = seen.kind === 'image' ? `.${seen.format.toLowerCase().replace('jpeg', 'jpg')}` : '';
  await writeFile(join(folder, extname(name) ? name : `${name}${ending}`), bytes);
}

/** Returns the table as CSV (RFC 4180), one line per image. */
async function tableOf({ index, parts }: View): Promise<string> {
  const lines = ['path,label,part,group,sha256,inside'];
  for (const [i, image] of index.images.entries()) {
    const { path, file, slice, label, labels, group = '', hash } = image;
    const names = (labels ?? [label]).map((one) => index.classes[one]!).join('|');
    const where = file ?? join(index.folder, path);
    lines.push([where, names, parts[i]!, group, hash, slice ? path : ''].map(cell).join(','));
    if (i % 1000 === 999) await nextTurn();
  }
  return `${lines.join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
