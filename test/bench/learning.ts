// Accuracy on the bundled drawings with typical recipes over several seeds, compared with Keras running the exported scripts.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunEvent } from '#shared/run/events';

const run = promisify(execFile);

/** Resources of the bench. */
export interface LearningSetting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  readonly seeds: number;
  say(text: string): void;
}

const body = [
  { edit: 'cutAt', layer: 'top_activation' },
  { edit: 'freeze', select: { all: true } },
];
const head = {
  edit: 'addHead',
  layers: [
    { kind: 'GlobalAveragePooling2D', name: 'avg_pool' },
    { kind: 'Dropout', name: 'top_dropout', params: { rate: 0.2 } },
    { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
  ],
};
const stage = (name: string, trainable: object, epochs: number, learningRate: number) => ({
  name,
  trainable,
  epochs,
  batchSize: 32,
  optimizer: { kind: 'adam', learningRate },
  features: 'cached',
});
const lite0 = { catalog: 'efficientnet-lite0', inputShape: [128, 128, 3] };

/** The recipes: only a new head, the head and then the top, and all layers from random weights. */
const recipes: Readonly<Record<string, object>> = {
  'head only': { model: lite0, edits: [...body, head], stages: [stage('Head', { head: true }, 20, 0.001)] },
  staged: {
    model: lite0,
    edits: [...body, head],
    stages: [
      stage('Head', { head: true }, 20, 0.001),
      stage('Top', { from: 'block6a_expand_conv' }, 4, 0.0001),
    ],
  },
  'from scratch': {
    model: { catalog: 'resnet20cifar', inputShape: [32, 32, 3], includeTop: false, weights: 'random' },
    edits: [
      {
        edit: 'addHead',
        layers: [
          { kind: 'GlobalAveragePooling2D', name: 'avg_pool' },
          { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
        ],
      },
    ],
    stages: [
      {
        ...stage('All', { all: true }, 30, 0.001),
        batchNormalization: 'trainable',
        features: 'end-to-end',
      },
    ],
  },
};

interface Row {
  readonly recipe: string;
  readonly seed: number;
  readonly ours: number;
  readonly keras: number;
}

/** Trains all recipes, or those in `GRAFT_BENCH_PARTS`. Returns the table as Markdown. */
export async function benchLearning({ root, folder, python, seeds, say }: LearningSetting): Promise<string> {
  const rows: Row[] = [];
  const env = { ...process.env, GRAFT_HOME: join(folder, 'home'), TF_CPP_MIN_LOG_LEVEL: '3' };
  const graft = async (...args: string[]) =>
    (
      await run(process.execPath, [join(root, 'dist/main/cli.js'), ...args], {
        env,
        cwd: root,
        maxBuffer: 2 ** 27,
      })
    ).stdout;
  await mkdir(folder, { recursive: true });
  const chosen = process.env.GRAFT_BENCH_PARTS?.split(',') ?? Object.keys(recipes);
  for (const [recipe, parts] of Object.entries(recipes).filter(([name]) => chosen.includes(name)))
    for (let seed = 1; seed <= seeds; seed++) {
      const file = join(folder, 'recipe.json');
      const whole = {
        version: 2,
        name: recipe,
        data: { folder: 'sample:drawings' },
        split: { validation: 0.25, test: 0 },
        seed,
      };
      await writeFile(file, JSON.stringify({ ...whole, ...parts }));
      const events = (await graft('train', file, '--json'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as RunEvent);
      const ours = events.findLast((event) => event.type === 'epochEnded');
      const out = join(folder, `script-${rows.length}`);
      await graft('script', 'last', '--out', out);
      await run(python, [join(out, 'train.py'), '--seed', String(seed)], { env, maxBuffer: 2 ** 27 });
      const history = JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as {
        val_accuracy: number;
      }[];
      if (ours?.type !== 'epochEnded' || !ours.validation)
        throw new Error(`${recipe} ended without an epoch`);
      rows.push({ recipe, seed, ours: ours.validation.accuracy, keras: history.at(-1)!.val_accuracy });
      say(
        `${recipe}, seed ${seed}: ours ${rows.at(-1)!.ours.toFixed(3)}, Keras ${rows.at(-1)!.keras.toFixed(3)}`,
      );
    }
  return tableOf(rows, seeds);
}

function tableOf(rows: readonly Row[], seeds: number): string {
  const told = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(
      values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
    );
    return `${mean.toFixed(3)} ± ${spread.toFixed(3)} (${values.map((value) => value.toFixed(3)).join(', ')})`;
  };
  const lines = [...new Set(rows.map(({ recipe }) => recipe))].map((recipe) => {
    const own = rows.filter((row) => row.recipe === recipe);
    return `| ${recipe} | ${told(own.map(({ ours }) => ours))} | ${told(own.map(({ keras }) => keras))} |`;
  });
  return [
    `| Recipe | Graft: validation accuracy over ${seeds} seeds | Keras 3 |`,
    '| --- | --- | --- |',
    ...lines,
  ].join('\n');
}
