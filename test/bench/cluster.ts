// One node and two of a Ray cluster, with one core each: how much faster each kind of work is on two, beside Ray Data's
// `map_batches` with a Keras actor on the same images. All on this machine, whose other core is this process' while there is one node.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunEvent } from '#shared/run/events';
import { makePhotos } from '../cluster/photos';
import { findRay, startCluster, type TestCluster } from '../cluster/ray-cluster';
import { medianOf } from './report';

/** Resources of the bench `cluster`. */
export interface ClusterSetting {
  readonly root: string;
  readonly folder: string;
  /** Where the images and the network are, or are made for the next time. */
  readonly inputs: string;
  readonly rounds: number;
  say(text: string): void;
}

const count = 5000;
const inputSize = 96;
const featureLayer = 'avg_pool';
const run = promisify(execFile);

/** What one measurement tells. */
interface Taken {
  readonly seconds: number;
  /** Of data-parallel training, without the start of the workers. */
  readonly imagesPerSecond?: number;
}

interface Bench extends ClusterSetting {
  readonly cluster: TestCluster;
  readonly bin: string;
  /** A new folder for results. */
  newFolder(): Promise<string>;
  graft(...args: string[]): Promise<string>;
}

const kinds: Readonly<Record<string, (bench: Bench, nodes: number) => Promise<Taken>>> = {
  'four runs': async (bench) => {
    const out = await bench.newFolder();
    return timed(() =>
      bench.graft(
        'cluster',
        'train',
        'lab',
        join(bench.folder, 'runs.json'),
        ...['--seeds', '1,2,3,4', '--out', out],
      ),
    );
  },
  'features, Graft': async (bench) => {
    const out = await bench.newFolder();
    const shards = ['--shards', '8', '--cpus', '1', '--out', out];
    const taken = await timed(() =>
      bench.graft('features', join(bench.folder, 'features.json'), '--on', 'lab', ...shards),
    );
    const made = (await readdir(out)).filter((name) => name.startsWith('shard-'));
    if (made.length !== 8) throw new Error(`Expected 8 shards, found ${made.length}.`);
    return taken;
  },
  'features, Ray Data': async ({ bin, cluster, folder, inputs, ...bench }, nodes) => {
    const out = await bench.newFolder();
    const program = join(folder, 'program');
    const given = [join(inputs, 'images'), join(inputs, 'whole.keras'), featureLayer, String(inputSize), out];
    const job = ['job', 'submit', '--address', cluster.address, '--working-dir', program, '--'];
    let printed = '';
    const taken = await timed(async () => {
      const line = [...job, 'python', 'ray_data_features.py', ...given, String(nodes)];
      printed = (await run(join(bin, 'ray'), line, { maxBuffer: 2 ** 26 })).stdout;
    });
    if (!printed.includes(`rows ${count}`)) throw new Error(printed.slice(-2000));
    return taken;
  },
  'data-parallel': async (bench, nodes) => {
    let printed = '';
    const taken = await timed(async () => {
      const on = ['--on', 'lab', '--cpus', '1', '--data-parallel', String(nodes), '--json'];
      printed = await bench.graft('train', join(bench.folder, 'parallel.json'), ...on);
    });
    const events = printed
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as RunEvent] : []));
    // The first epoch also builds the programs.
    const epochs = events.flatMap((event) => (event.type === 'epochEnded' ? [event] : [])).slice(1);
    const started = events.find((event) => event.type === 'started');
    const images = started?.type === 'started' ? started.counts.training + started.counts.validation : 0;
    const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    return { ...taken, imagesPerSecond: (images * epochs.length) / seconds };
  },
};

async function timed(work: () => Promise<unknown>): Promise<Taken> {
  const began = performance.now();
  await work();
  return { seconds: (performance.now() - began) / 1000 };
}

/** Runs the bench and prints a table. Returns 1 if there is no environment with Ray Train. */
export async function benchCluster(setting: ClusterSetting): Promise<number> {
  const { root, folder, rounds, say } = setting;
  const bin = findRay('ray-train', root);
  if (!bin) {
    say('scripts/ray-train-env.sh failed');
    return 1;
  }
  const env = { ...process.env, GRAFT_HOME: join(folder, 'home'), TF_CPP_MIN_LOG_LEVEL: '3' };
  const cli = join(root, 'dist/main/cli.js');
  let made = 0;
  const graft = async (...args: string[]) =>
    (await run(process.execPath, [cli, ...args], { env, maxBuffer: 2 ** 28 })).stdout;
  say(`making ${count} images`);
  await makeInputs(setting, graft);
  const taken = new Map<string, Taken[]>();
  // One node, two, two, one, …: each half of a round follows one with as many nodes.
  const order = Array.from({ length: rounds }, (_, i) => (i % 2 === 0 ? [1, 2] : [2, 1])).flat();
  for (const nodes of order) {
    // Nodes of one machine unpack the program into the same folder, so none may join later.
    const cluster = await startCluster(bin, 1, null, { enter: ['taskset', '-c', '0'] });
    const bench: Bench = {
      ...{ ...setting, cluster, bin, graft },
      async newFolder() {
        const path = join(folder, `out-${made++}`);
        await mkdir(path);
        return path;
      },
    };
    try {
      if (nodes === 2) await cluster.addNode({ enter: ['taskset', '-c', '1'] });
      await cluster.waitForNodes(nodes);
      await graft('cluster', 'add', 'lab', cluster.address, '--folder', await bench.newFolder());
      await untilReady(() => graft('cluster', 'test', 'lab'));
      for (const [kind, measure] of Object.entries(kinds)) {
        const load = loadavg()[0]!.toFixed(1);
        const one = await measure(bench, nodes);
        const key = `${kind}, ${nodes}`;
        taken.set(key, [...(taken.get(key) ?? []), one]);
        const rate = one.imagesPerSecond ? `, ${one.imagesPerSecond.toFixed(1)} images/s` : '';
        say(`${kind} on ${nodes}: ${one.seconds.toFixed(1)} s${rate} (load before: ${load})`);
      }
    } finally {
      cluster.stop();
    }
  }
  printTable(taken);
  return 0;
}

/** Waits until all nodes have unpacked the program. */
async function untilReady(test: () => Promise<unknown>): Promise<void> {
  for (let left = 5; ; left--)
    try {
      await test();
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
}

function printTable(taken: ReadonlyMap<string, readonly Taken[]>): void {
  console.log('| work | one node | two nodes | ratio |\n| --- | ---: | ---: | ---: |');
  const row = (
    kind: string,
    unit: string,
    of: (one: Taken) => number,
    ratio: (a: number, b: number) => number,
  ) => {
    const [one, two] = [1, 2].map((nodes) => medianOf((taken.get(`${kind}, ${nodes}`) ?? []).map(of))) as [
      number,
      number,
    ];
    console.log(
      `| ${kind} | ${one.toFixed(1)} ${unit} | ${two.toFixed(1)} ${unit} | ${ratio(one, two).toFixed(2)} |`,
    );
  };
  for (const kind of Object.keys(kinds))
    row(
      kind,
      's',
      ({ seconds }) => seconds,
      (one, two) => one / two,
    );
  row(
    'data-parallel',
    'images/s',
    (one) => one.imagesPerSecond ?? Number.NaN,
    (one, two) => two / one,
  );
}

/** Writes the images, the recipes, and the network and program of Ray Data. */
async function makeInputs({ root, folder, inputs }: ClusterSetting, graft: Bench['graft']): Promise<void> {
  await mkdir(inputs, { recursive: true });
  if (!existsSync(join(inputs, 'images'))) await makePhotos(join(inputs, 'images'), count);
  if (!existsSync(join(inputs, 'few'))) await makePhotos(join(inputs, 'few'), 400);
  const edits = [
    { edit: 'cutAt', layer: 'top_activation' },
    { edit: 'freeze', select: { all: true } },
    {
      edit: 'addHead',
      layers: [
        { kind: 'GlobalAveragePooling2D', name: featureLayer },
        { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
      ],
    },
  ];
  const inputShape = [inputSize, inputSize, 3];
  const recipe = (name: string, images: string, stage: object) =>
    writeFile(
      join(folder, name),
      JSON.stringify({
        ...{ version: 2, name: 'bench', edits, seed: 1 },
        model: { catalog: 'efficientnet-lite0', inputShape, weights: 'pretrained' },
        data: { folder: join(inputs, images) },
        split: { validation: 0.2, test: 0 },
        stages: [{ batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 }, ...stage }],
      }),
    );
  await recipe('features.json', 'images', { trainable: { head: true }, epochs: 1, features: 'cached' });
  await recipe('runs.json', 'few', {
    trainable: { from: 'block6a_expand_conv' },
    epochs: 2,
    features: 'end-to-end',
  });
  await recipe('parallel.json', 'few', {
    trainable: { from: 'block1a_dwconv' },
    epochs: 4,
    features: 'end-to-end',
  });
  if (!existsSync(join(inputs, 'whole.keras'))) {
    await graft('train', join(folder, 'runs.json'), '--out', join(folder, 'trained'));
    await cp(join(folder, 'trained', 'model.keras'), join(inputs, 'whole.keras'));
  }
  await mkdir(join(folder, 'program'));
  await cp(join(root, 'test/bench/ray_data_features.py'), join(folder, 'program', 'ray_data_features.py'));
}
