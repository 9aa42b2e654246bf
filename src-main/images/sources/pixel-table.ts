// Images as numbers in a CSV: fer2013.csv (a column of pixels), digit-recognizer's train.csv and HMNIST (a column per pixel).
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Part } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type Labeled, sourceOf } from './labeled';
import { openPixelFile, type PixelFile } from './pixel-file';
import { findPixelForm, type PixelForm } from './pixel-form';
import { type PlainBytes, plainBytes, readPlain } from './read-tree-file';
import { nameOf, type OpenOptions, partOfName, type SourceFormat, type TreeFile } from './source';

const headBytes = 256 * 1024;
const usages: Readonly<Record<string, Part>> = { publictest: 'validation', privatetest: 'test' };

/** Tables whose cells are pixels from 0 to 255; a table without labels next to one with labels is skipped with a reason. */
export const pixelTable: SourceFormat = {
  name: 'pixels in a table',
  async open(tree, options) {
    const labeled: Labeled[] = [];
    const rejected = [...tree.rejected];
    for (const file of tree.files.filter(({ path }) => /\.csv(\.gz)?$/i.test(path))) {
      const plain = await plainBytes(file, options);
      const head = new TextDecoder().decode(await readPlain(plain, 0, Math.min(headBytes, plain.length)));
      const form = findPixelForm(head);
      if (form === null) continue;
      if (form.label === null) {
        const reason = 'it has a column per pixel, but no column of labels';
        rejected.push({ path: file.path, fault: 'unsupported', reason });
        continue;
      }
      labeled.push(...(await readPixels(file, plain, form, form.label, options)));
    }
    return labeled.length > 0 ? sourceOf(this.name, labeled, rejected) : null;
  },
};

/** Writes a table's pixels to a raw file, once, and lists its images. */
async function readPixels(
  file: TreeFile,
  plain: PlainBytes,
  form: PixelForm,
  label: number,
  options: OpenOptions,
): Promise<Labeled[]> {
  const target = await openPixelFile(file, options);
  const rows = (await target.known()) ?? (await copyPixels(file, plain, form, label, target, options));
  const stem = nameOf(file.path).replace(/\.csv(\.gz)?$/i, '');
  const named = stem
    .split(/[_\-. ]/)
    .map(partOfName)
    .find(Boolean);
  const { width, height, layout } = form;
  const length = form.values;
  return rows.map(([name, usage], i) => ({
    file: {
      path: `${stem}/${String(i).padStart(6, '0')}`,
      file: target.path,
      slice: { offset: i * length, length, raw: { width, height, layout } },
    },
    name,
    part: usage === undefined ? named : (usages[usage.toLowerCase()] ?? partOfName(usage)),
  }));
}

type Row = readonly [label: string, usage?: string | undefined];

async function copyPixels(
  file: TreeFile,
  plain: PlainBytes,
  form: PixelForm,
  label: number,
  target: PixelFile,
  options: OpenOptions,
): Promise<readonly Row[]> {
  const end = plain.offset + plain.length - 1;
  const input = createReadStream(plain.file, { start: plain.offset, end, signal: options.signal });
  const rows: Row[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if ((number === 1 && form.header) || line.trim() === '') continue;
      const cells = line.replaceAll('"', '').split(',');
      const pixels = new Uint8Array(form.values);
      const wrong = fillPixels(pixels, cells, form);
      if (wrong !== null)
        throw new GraftError(
          'bad-file',
          say`${file.path}: line ${number}: ${wrong}. Expected ${form.values} integers from 0 to 255.`,
          file.path,
        );
      await target.write(pixels);
      rows.push([cells[label]!.trim(), form.usage === null ? undefined : cells[form.usage]!.trim()]);
      if (rows.length % 1000 === 0) options.onFound?.(rows.length);
    }
    await target.finish(rows);
  } catch (error) {
    await target.abandon();
    throw error;
  } finally {
    input.destroy();
  }
  return rows;
}

/** Fills one image from a row's cells; returns a reason if a value is missing or not a byte. */
function fillPixels(pixels: Uint8Array, cells: readonly string[], form: PixelForm): string | null {
  const values = form.packed ? cells[form.first]?.trim().split(/\s+/) : cells;
  const from = form.packed ? 0 : form.first;
  if (!values || values.length < from + pixels.length || (form.packed && values.length !== pixels.length))
    return `found ${Math.max(0, (values?.length ?? 0) - from)} pixels`;
  for (let i = 0; i < pixels.length; i++) {
    const value = Number(values[from + i]);
    if (!Number.isInteger(value) || value < 0 || value > 255) return `pixel ${i} is '${values[from + i]}'`;
    pixels[i] = value;
  }
  return null;
}
