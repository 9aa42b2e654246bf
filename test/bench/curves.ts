// `npm run bench -- steps`: compares a hundred steps of the trainer with Keras, and with Keras' own spread.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { startTrainer } from '../../src-main/process/trainer-process';
import { pageOf } from './curves-page';
import { type CurveRow, curveRows, networks } from './curves-rows';
import {
  type Curve,
  type CurveImages,
  type CurveSetting,
  type CurveStart,
  drawCurveImages,
  startOf,
  trainOurs,
  trainTheirs,
} from './curves-sides';
import { type CurveResult, figuresOf, told, verdictOf } from './curves-table';
import { openTheirs, type Theirs } from './theirs';

/** Usage of the bench. */
export const curvesUsage = '       npm run bench -- steps [WORD …] [--keep ROWS.json] [--out TABLE.md]';

/** Keras processes: with two threads (the reference), other thread counts, without oneDNN, and in float64. */
const settings: Readonly<Record<'two' | 'one' | 'four' | 'plain' | 'exact', Record<string, string>>> = {
  two: { STEPS_THREADS: '2' },
  one: { STEPS_THREADS: '1' },
  four: { STEPS_THREADS: '4' },
  plain: { STEPS_THREADS: '2', TF_ENABLE_ONEDNN_OPTS: '0' },
  exact: { STEPS_THREADS: '2', STEPS_FLOATX: 'float64' },
};

/** Runs the rows whose network, group or title contains one of the words (default: all), and prints the table. With --keep, continues an earlier run. */
export async function benchCurves(args: readonly string[], setting: CurveSetting): Promise<number> {
  const option = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1];
  };
  const words = args.filter((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
  const textOf = (row: CurveRow) => `${row.network}/${row.group}/${row.title}`.toLowerCase();
  const wanted = curveRows.filter(
    (row) => words.length === 0 || words.some((word) => textOf(row).includes(word.toLowerCase())),
  );
  if (wanted.length === 0)
    throw new GraftError('usage', `No row has one of these words: ${words.join(', ')}.`);
  const keep = option('keep');
  const results: CurveResult[] = keep ? JSON.parse(await readFile(keep, 'utf8').catch(() => '[]')) : [];
  const sides = await openSides(setting);
  try {
    for (const row of wanted) {
      const known = results.findIndex(({ key }) => key === textOf(row));
      if (known >= 0) continue;
      const startedAt = performance.now();
      const result = await compareRow(row, setting, sides);
      results.push({ ...result, key: textOf(row), seconds: (performance.now() - startedAt) / 1000 });
      setting.say(`${textOf(row)}: ${told(results.at(-1)!)}`);
      if (keep) await writeFile(keep, `${JSON.stringify(results)}\n`);
    }
  } finally {
    await sides.close();
  }
  const order = curveRows.map(textOf);
  const sorted = results
    .filter(({ key }) => order.includes(key))
    .sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  const page = pageOf(sorted, curveRows, textOf, sides.versions);
  console.log(page);
  const out = option('out');
  if (out) await writeFile(join(setting.root, out), `${page}\n`);
  return 0;
}

interface Sides {
  readonly versions: string;
  readonly keras: Readonly<Record<keyof typeof settings, Theirs>>;
  start(row: CurveRow): Promise<CurveStart>;
  close(): Promise<void>;
}

async function openSides(setting: CurveSetting): Promise<Sides> {
  const { root, folder, python } = setting;
  const script = join(root, 'test/bench/curves.py');
  const trainer = await startTrainer(join(root, 'dist/main/trainer.js'), join(folder, 'trainer.log'));
  const open = (name: keyof typeof settings) => openTheirs(script, python, settings[name]);
  const keras = {
    ...{ two: await open('two'), one: await open('one') },
    ...{ four: await open('four'), plain: await open('plain'), exact: await open('exact') },
  };
  const images = new Map<number, CurveImages>();
  const starts = new Map<string, CurveStart>();
  return {
    versions: keras.two.versions,
    keras,
    async start(row) {
      const { size } = networks[row.network]!;
      if (!images.has(size)) images.set(size, await drawCurveImages(join(folder, `images-${size}`), size));
      const key = `${row.network} ${row.activation} ${row.smooth}`;
      const known = { theirs: keras.two, trainer, images: images.get(size)! };
      if (!starts.has(key)) starts.set(key, await startOf(row, setting, known));
      return starts.get(key)!;
    },
    async close() {
      for (const one of Object.values(keras)) await one.close();
      await trainer.close();
    },
  };
}

async function compareRow(
  row: CurveRow,
  setting: CurveSetting,
  { keras, start }: Sides,
): Promise<Omit<CurveResult, 'key' | 'seconds'>> {
  const from = await start(row);
  const ours = await trainOurs(row, from, setting);
  const [two, one] = await Promise.all([
    trainTheirs(row, from, keras.two),
    trainTheirs(row, from, keras.one),
  ]);
  const [nudged, four] = await Promise.all([
    trainTheirs(row, from, keras.two, { nudge: 1 }),
    trainTheirs(row, from, keras.four),
  ]);
  const exact = await trainTheirs(row, from, keras.exact);
  const bare = ({ losses, accuracies }: Curve): Curve => ({ losses, accuracies });
  const { cachedAt, notes } = ours;
  const result = { ours: bare(ours), two, one, four, nudged, exact, cachedAt, notes };
  if (verdictOf(figuresOf(result)) === '✓') return result;
  const [plain, exactNudged] = await Promise.all([
    trainTheirs(row, from, keras.plain),
    trainTheirs(row, from, keras.exact, { nudge: 1 }),
  ]);
  return { ...result, plain, exactNudged };
}
