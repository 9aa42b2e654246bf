// Results by slices of the images: by size, brightness, source, group, or any column of a table; the slices that fail most.
import { isRight, type ScoredImage, type Scores } from './scores';
import { wilson } from './wilson';

/** Images with a property in common. */
export interface Slice {
  /** What the images are grouped by. */
  readonly by: 'class' | 'size' | 'brightness' | 'source' | 'group' | 'column';
  /** Name of the column, for `column`. */
  readonly column?: string;
  /** The value: a class, a source, a text of the column; or the range from `low` up to and including `high`. */
  readonly value: string;
  readonly range?: { readonly low: number; readonly high: number };
  readonly count: number;
  readonly right: number;
  readonly accuracy: number;
  /** 95 % interval of the accuracy (Wilson). */
  readonly low: number;
  readonly high: number;
  /** Accuracy of the slice minus that of all other images; null if there are no others. */
  readonly difference: number | null;
  /** True if the interval of the slice lies below the accuracy of the other images. */
  readonly fails: boolean;
}

/** Ranges of a measured value: quarters of the images. */
const quarters = 4;
/** Columns with more values are not sliced by. */
const mostValues = 50;

/** Returns the slices, those with the lowest accuracy relative to the other images first. */
export function slicesOf(scores: Scores): Slice[] {
  const { images, classes } = scores;
  const right = images.map((_, i) => isRight(scores, i));
  const all = right.reduce((n, one) => n + (one ? 1 : 0), 0);
  const slices: Slice[] = [];
  const add = (slice: Pick<Slice, 'by' | 'value' | 'column' | 'range'>, members: readonly number[]) => {
    if (members.length === 0 || members.length === images.length) return;
    const own = members.reduce((n, i) => n + (right[i] ? 1 : 0), 0);
    const accuracy = own / members.length;
    const others = images.length - members.length;
    const rest = others === 0 ? null : (all - own) / others;
    const interval = wilson(own, members.length);
    slices.push({
      ...slice,
      count: members.length,
      right: own,
      accuracy,
      ...interval,
      difference: rest === null ? null : accuracy - rest,
      fails: rest !== null && interval.high < rest,
    });
  };
  const byText = (
    by: Slice['by'],
    readValue: (image: ScoredImage) => string | undefined,
    column?: string,
  ) => {
    const groups = new Map<string, number[]>();
    for (const [i, image] of images.entries()) {
      const value = readValue(image);
      if (value === undefined) continue;
      const members = groups.get(value);
      if (members) members.push(i);
      else groups.set(value, [i]);
      if (groups.size > mostValues) return;
    }
    for (const [value, members] of groups)
      add({ by, value, ...(column !== undefined && { column }) }, members);
  };
  const byNumber = (
    by: Slice['by'],
    readValue: (image: ScoredImage) => number | undefined,
    column?: string,
  ) => {
    const known = images.flatMap((image, i) => {
      const value = readValue(image);
      return value === undefined ? [] : [{ i, value }];
    });
    known.sort((a, b) => a.value - b.value);
    for (const range of rangesOf(known.map(({ value }) => value)))
      add(
        { by, value: rangeText(range, column !== undefined), range, ...(column !== undefined && { column }) },
        known.flatMap(({ i, value }) => (value >= range.low && value <= range.high ? [i] : [])),
      );
  };
  if (scores.multiLabel) {
    for (const [c, name] of classes.entries())
      add(
        { by: 'class', value: name },
        images.flatMap((image, i) => (image.labels?.includes(c) ? [i] : [])),
      );
  } else byText('class', ({ label }) => classes[label]);
  byNumber('size', sideOf);
  byNumber('brightness', ({ brightness }) => brightness);
  byText('source', ({ source }) => source);
  byText('group', ({ group }) => group);
  for (const { name, form } of columnsIn(scores))
    if (form === 'texts') byText('column', (image) => image.columns?.[name], name);
    else if (form === 'ranges') byNumber('column', (image) => numberIn(image, name), name);
  return slices.sort(
    (a, b) =>
      Number(b.fails) - Number(a.fails) || (a.difference ?? 0) - (b.difference ?? 0) || b.count - a.count,
  );
}

/** A column of the table: its values are compared as texts, or its numbers by ranges; `many` has too many texts. */
export interface SliceColumn {
  readonly name: string;
  readonly form: 'texts' | 'ranges' | 'many';
  /** Number of different values. */
  readonly values: number;
}

/** Returns the columns of the images' table. */
export function columnsIn({ images }: Pick<Scores, 'images'>): SliceColumn[] {
  const found = new Map<string, Set<string>>();
  for (const { columns = {} } of images)
    for (const [name, value] of Object.entries(columns)) {
      const values = found.get(name);
      if (values) values.add(value);
      else found.set(name, new Set([value]));
    }
  return [...found].map(([name, values]) => ({ name, values: values.size, form: formOf(values) }));
}

function formOf(values: ReadonlySet<string>): SliceColumn['form'] {
  if (values.size <= mostValues) return 'texts';
  return [...values].every((value) => value.trim() !== '' && Number.isFinite(Number(value)))
    ? 'ranges'
    : 'many';
}

const numberIn = ({ columns }: ScoredImage, column: string) => {
  const text = columns?.[column];
  return text === undefined ? undefined : Number(text);
};

/** Returns a range in words: of measured pixels and gray levels without decimals. */
function rangeText({ low, high }: { low: number; high: number }, exact: boolean): string {
  const text = (value: number) => String(exact ? Number(value.toPrecision(6)) : Math.round(value));
  return `${text(low)}–${text(high)}`;
}

/** True if an image belongs to a slice. */
export function inSlice(
  { by, column, value, range }: Slice,
  image: ScoredImage,
  classes: readonly string[],
): boolean {
  const within = (measured: number | undefined) =>
    measured !== undefined && range !== undefined && measured >= range.low && measured <= range.high;
  switch (by) {
    case 'class':
      return (image.labels ?? [image.label]).some((label) => classes[label] === value);
    case 'size':
      return within(sideOf(image));
    case 'brightness':
      return within(image.brightness);
    case 'column':
      if (range) return within(numberIn(image, column ?? ''));
      return image.columns?.[column ?? ''] === value;
    default:
      return image[by] === value;
  }
}

/** Returns the side of a square with as many pixels. */
const sideOf = ({ width, height }: ScoredImage) =>
  width !== undefined && height !== undefined ? Math.sqrt(width * height) : undefined;

/** Returns ranges with about a quarter of the sorted values each; equal values are in the same range. */
function rangesOf(sorted: readonly number[]): { low: number; high: number }[] {
  const ranges: { low: number; high: number }[] = [];
  let from = 0;
  for (let q = 1; q <= quarters && from < sorted.length; q++) {
    let to = Math.max(from + 1, Math.round((q * sorted.length) / quarters));
    while (to < sorted.length && sorted[to] === sorted[to - 1]) to++;
    ranges.push({ low: sorted[from]!, high: sorted[to - 1]! });
    from = to;
  }
  return ranges;
}
