// The figures of docs/insight.md: what each method is compared with, and how far both differ. Tests measure them, compare them with the document, and fail if one contradicts the other.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isNative } from './native';

/** What a row states: a difference relative to the greatest value of the reference, Pearson's correlation, or the share of equal values. */
type Measure = 'difference' | 'correlation' | 'equal';

/** One comparison of a method with a reference. */
export interface ParityRow {
  readonly id: string;
  readonly method: string;
  /** Graft's definition, where libraries differ. */
  readonly definition: string;
  readonly reference: string;
  /** Layers and networks. */
  readonly where: string;
  readonly measure: Measure;
  /** The figure in the document: the greatest difference, the lowest correlation or share. */
  readonly found: number;
  /** The greatest difference allowed, or the lowest correlation or share. */
  readonly bound: number;
  readonly test: string;
}

const file = join(import.meta.dirname, 'fixtures/parity/insight.json');

/** Returns all rows, in the order of the document. */
export const parityRows = (): ParityRow[] => JSON.parse(readFileSync(file, 'utf8'));

/** True if the figures are written instead of compared, as `npm run parity` does. */
export const writesParity = process.env.GRAFT_PARITY === 'write';

/** Collects the figures that one test file measures. */
export interface Parity {
  /** Adds a figure of a row, and expects it within the row's bound. */
  add(id: string, found: number): void;
  /** Adds a test that compares the worst figure of each row with the document, whose figures are native TensorFlow's; the last one of the file. */
  test(): void;
}

/** Opens the rows that a test file measures; `path` is relative to the repository. */
export function openParity(path: string): Parity {
  const own = new Map(parityRows().flatMap((row) => (row.test === path ? [[row.id, row]] : [])));
  const worst = new Map<string, number>();
  return {
    add(id, found) {
      const row = own.get(id);
      if (!row) throw new Error(`test/fixtures/parity/insight.json has no row '${id}' of ${path}`);
      expect(found, id).not.toBeNaN();
      const before = worst.get(id) ?? found;
      worst.set(id, row.measure === 'difference' ? Math.max(before, found) : Math.min(before, found));
      if (row.measure === 'difference') expect(found, id).toBeLessThanOrEqual(boundHere(row.bound));
      else expect(found, id).toBeGreaterThanOrEqual(row.bound);
    },
    test() {
      test('measures what docs/insight.md shows', () => {
        expect([...worst.keys()].sort()).toEqual([...own.keys()].sort());
        if (writesParity) writeRows(worst);
        else if (isNative)
          for (const [id, found] of worst) expect(contradiction(own.get(id)!, found)).toBeNull();
      });
    },
  };
}

/** WebAssembly rounds in another way, so that single values fall on the other side of where a ReLU bends. */
const boundHere = (bound: number) => (isNative ? bound : Math.max(bound, 2e-4));

function writeRows(worst: ReadonlyMap<string, number>): void {
  const rows = parityRows().map((row) => {
    const found = worst.get(row.id);
    return found === undefined ? row : { ...row, found: rounded(row.measure, found) };
  });
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
}

const rounded = (measure: Measure, found: number) =>
  measure === 'difference' ? Number(found.toPrecision(2)) : Number(found.toFixed(5));

/** Greatest bound of figures that only rounding changes. Those with a larger one depend on the processor: rounding is amplified, or chooses a side where a ReLU bends. */
const tight = 1e-5;

/** Returns how a measured figure contradicts the document, or null. */
export function contradiction({ id, measure, found: shown, bound }: ParityRow, found: number): string | null {
  const differs = () =>
    bound <= tight && (found > Math.max(10 * shown, bound / 10) || shown > Math.max(1000 * found, tight));
  const apart =
    measure === 'difference' ? differs() : Math.abs(found - shown) > (measure === 'equal' ? 0.001 : 0.02);
  return apart ? `${id}: measured ${found}, docs/insight.md shows ${shown}` : null;
}

const heads = [
  'Method',
  'Definition in Graft',
  'Reference',
  'Layers and networks',
  'Measured',
  'Bound',
  'Test',
];

/** Returns the table of the document, as Markdown. */
export function parityTable(rows: readonly ParityRow[]): string {
  const lines = rows.map((row) => [
    row.method,
    row.definition,
    row.reference,
    row.where,
    formatFigure(row, row.found),
    `${row.measure === 'difference' ? '≤' : '≥'} ${formatFigure(row, row.bound)}`,
    `\`${row.test}\``,
  ]);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...lines.map(row)].join('\n');
}

function formatFigure({ measure }: ParityRow, value: number): string {
  if (measure === 'correlation') return `r ${value.toFixed(3)}`;
  if (measure === 'equal') return `${(100 * value).toFixed(2)} % equal`;
  return value === 0 ? '0' : value.toExponential(1);
}

/** Returns the greatest difference, relative to the greatest value of the reference. */
export function gap(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let [difference, scale] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    difference = Math.max(difference, Math.abs(ours[i]! - theirs[i]!));
    scale = Math.max(scale, Math.abs(theirs[i]!));
  }
  expect(scale).toBeGreaterThan(0);
  return difference / scale;
}
