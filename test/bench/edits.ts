// CPU time of an edit of 8,000 layers and of its undo in Node: everything that is derived and drawn, without the elements of a page.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Edit } from '#shared/graph/edits/index';
import { inferGraph } from '#shared/graph/infer';
import type { openSide } from './edits-side';
import { makeChain } from './graph-models';
import { percentile } from './graph-page';
import { medianOf } from './report';

interface Setting {
  readonly root: string;
  readonly folder: string;
  readonly rounds: number;
  say(text: string): void;
}

const ofLayers = 8000;

/** Bundles the side with the sources of a checkout. */
async function loadSide(setting: Setting, checkout: string, name: string): Promise<typeof openSide> {
  const outfile = join(setting.folder, `${name}.mjs`);
  const contents = await readFile(join(setting.root, 'test/bench/edits-side.ts'), 'utf8');
  await build({
    absWorkingDir: checkout,
    stdin: { contents, resolveDir: join(checkout, 'test/bench'), loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' },
  });
  return (await import(pathToFileURL(outfile).href)).openSide;
}

/** Edits that change the shapes of all layers, and removals near both ends. */
function chosenEdits(names: readonly string[]): readonly (readonly [group: string, edit: Edit])[] {
  const remove = (layer: string): Edit => ({ edit: 'remove', layers: [layer] });
  const resize = (size: number): Edit => ({ edit: 'setInputShape', shape: [size, size, 3] });
  const near = (from: number) => names.slice(from, from + 10).map(remove);
  const sizes = [20, 24, 28, 32, 36];
  return [
    ...sizes.map(() => ['the first layer', remove(names[1]!)] as const),
    ...sizes.map((size) => ['the input size', resize(size)] as const),
    ...near(2).map((edit) => ['near the start', edit] as const),
    ...near(names.length - 13).map((edit) => ['near the end', edit] as const),
  ];
}

/** CPU milliseconds of the whole process, with the threads of its garbage collector. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Runs the bench `edits`. `GRAFT_BENCH_BEFORE` is the folder of another checkout of Graft, which is measured by turns in the same process. */
export async function benchEdits(setting: Setting): Promise<string> {
  const before = process.env.GRAFT_BENCH_BEFORE;
  const graph = withBlobs(makeChain(ofLayers));
  const names = graph.layers.map(({ name }) => name);
  const text = JSON.stringify(graph);
  const versions = [...(before ? [{ name: 'before', at: before }] : []), { name: 'now', at: setting.root }];
  const lines = [`chain of ${names.length} layers, CPU ms: median, p95 (${setting.rounds} rounds)`];
  for (const folded of [true, false]) {
    const sides = [];
    for (const { name, at } of versions) {
      const open = await loadSide(setting, at, `${name}-${folded}`);
      let side!: ReturnType<typeof openSide>;
      setting.say(
        `${name}: opened and drawn in ${cpuOf(() => (side = open(text, folded))).toFixed(0)} CPU ms`,
      );
      sides.push({ name, side, taken: new Map<string, number[]>() });
    }
    // The first round is not counted: the code is not compiled yet.
    for (let round = -1; round < setting.rounds; round++)
      for (const [group, edit] of chosenEdits(names))
        for (const { side, taken } of sides) {
          for (const [what, work] of [
            ['edit', () => side.edit(edit)],
            ['undo', () => side.undo()],
          ] as const) {
            const ms = cpuOf(work);
            const key = `${group}, ${what}`;
            if (round >= 0) taken.set(key, [...(taken.get(key) ?? []), ms]);
          }
          // The page is idle between two edits, in which the garbage collector works.
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
    lines.push(folded ? 'blocks folded' : 'all blocks open');
    const groups = [...sides[0]!.taken.keys()];
    for (const group of [...groups, 'all'])
      lines.push(
        `  ${group.padEnd(24)}${sides.map(({ name, taken }) => figures(name, group, taken)).join('   ')}`,
      );
  }
  return lines.join('\n');
}

function figures(name: string, group: string, taken: ReadonlyMap<string, readonly number[]>): string {
  const values = group === 'all' ? [...taken.values()].flat() : taken.get(group)!;
  const [median, p95] = [medianOf(values), percentile(values, 0.95)];
  return `${name} ${median.toFixed(1).padStart(6)} ${p95.toFixed(1).padStart(6)}`;
}

/** Gives each weight a blob, as in a network from a file. */
function withBlobs(graph: ReturnType<typeof makeChain>): ReturnType<typeof makeChain> {
  const { layers: facts } = inferGraph(graph);
  const layers = graph.layers.map((layer, i) => ({
    ...layer,
    weights: Object.fromEntries(
      (facts.get(layer.name)?.weights ?? []).map(({ name }, k) => [
        name,
        { blob: (8 * i + k).toString(16).padStart(64, '0') },
      ]),
    ),
  }));
  return { ...graph, layers };
}
