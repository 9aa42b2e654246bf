// The layout of pixels in a table: one cell of numbers or one column per pixel, gray or RGB, with or without a header.

/** Positions of a row's pixels, label and usage. */
export interface PixelForm {
  readonly header: boolean;
  /** True if all pixels are in one cell, separated by spaces. */
  readonly packed: boolean;
  /** Index of the column of pixels, or of the first of them. */
  readonly first: number;
  /** Pixels × channels of one image. */
  readonly values: number;
  readonly width: number;
  readonly height: number;
  readonly layout: 'gray' | 'rgb';
  /** Index of the label's column; null if there is none. */
  readonly label: number | null;
  readonly usage: number | null;
}

const pixelName = /^(pixel|px|p)_?\d+$|^\d+x\d+$/i;
const labelName = /^(emotion|label|class|target|y|digit|letter)s?$/i;
const fewest = 64;

/** Detects the layout from a table's first two lines; returns null if its cells are not pixels. */
export function findPixelForm(head: string): PixelForm | null {
  const [one, two] = head.replace(/^\ufeff/, '').split(/\r?\n/, 2);
  if (one === undefined || two === undefined) return null;
  const columns = one
    .replaceAll('"', '')
    .split(',')
    .map((cell) => cell.trim());
  const cells = two
    .replaceAll('"', '')
    .split(',')
    .map((cell) => cell.trim());
  return packedForm(columns, cells) ?? columnForm(columns) ?? bareForm(columns, cells);
}

/** `emotion,pixels,Usage`: numbers in one cell. */
function packedForm(columns: readonly string[], cells: readonly string[]): PixelForm | null {
  const first = columns.findIndex((name) => /^pixels?$/i.test(name));
  const values = first < 0 ? 0 : (cells[first]?.split(/\s+/).length ?? 0);
  const size = sizeOf(values);
  if (!size) return null;
  const label = columns.findIndex((name) => labelName.test(name));
  const usage = columns.findIndex((name) => /^(usage|split)$/i.test(name));
  const places = { label: label < 0 ? null : label, usage: usage < 0 ? null : usage };
  return { header: true, packed: true, first, values, ...size, ...places };
}

/** `label,pixel0,pixel1,…` or `pixel0000,…,label`. */
function columnForm(columns: readonly string[]): PixelForm | null {
  const first = columns.findIndex((name) => pixelName.test(name));
  if (first < 0) return null;
  let end = first;
  while (end < columns.length && pixelName.test(columns[end]!)) end++;
  const size = sizeOf(end - first);
  if (!size) return null;
  const others = columns.map((_, i) => i).filter((i) => i < first || i >= end);
  const label = others.find((i) => labelName.test(columns[i]!)) ?? null;
  return { header: true, packed: false, first, values: end - first, ...size, label, usage: null };
}

/** No header: a label, then a square of pixels (A-Z Handwritten Data, EMNIST). */
function bareForm(columns: readonly string[], cells: readonly string[]): PixelForm | null {
  const numbers = [columns, cells].every((row) => row.every((cell) => /^\d{1,3}$/.test(cell)));
  const size = sizeOf(columns.length - 1);
  if (!numbers || columns.length !== cells.length || !size) return null;
  return {
    header: false,
    packed: false,
    first: 1,
    values: columns.length - 1,
    ...size,
    label: 0,
    usage: null,
  };
}

/** Returns the size of a square gray or RGB image with that number of values. */
function sizeOf(values: number): Pick<PixelForm, 'width' | 'height' | 'layout'> | null {
  if (values < fewest) return null;
  const gray = Math.sqrt(values);
  if (Number.isInteger(gray)) return { width: gray, height: gray, layout: 'gray' };
  const color = Math.sqrt(values / 3);
  return Number.isInteger(color) ? { width: color, height: color, layout: 'rgb' } : null;
}
