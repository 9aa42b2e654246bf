// Damaged model files and project files are opened or rejected, without internal errors, crashes, hangs (the reader is killed), more than 1 GiB, or reading other files. GRAFT_FUZZ=5000 sets the number of cases.
import { cpSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { runFuzz } from './fuzz-run';
import { fixtures, scratchContext } from './helpers';
import { makeProjectFile } from './project-file/make-project-file';

const count = Number(process.env.GRAFT_FUZZ ?? 250);
const from = Number(process.env.GRAFT_FUZZ_FROM ?? 0);
const root = join(import.meta.dirname, '../..');
const built = join(root, 'dist', `test-fuzz-${process.pid}`);
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** One file of each kind: by Keras 2 and 3, weights only, unknown layers, both kinds of TensorFlow.js models, ONNX, a project. */
const copied = [
  ...[
    'small-keras2.h5',
    'kinds-keras3.h5',
    'nested-keras2.h5',
    'sequential-keras3.h5',
    'unknown/custom-keras2.h5',
  ],
  ...['small.keras', 'kinds.keras', 'nested.keras', 'unknown/shared-keras3.keras'],
  ...['nested-keras2-weights.h5', 'nested-keras2.weights.h5', 'nested-keras3.weights.h5'],
  ...['graph/kitchen', 'graph/tiny-uint8', 'graph/open-end'],
  ...['../cases/models/graph-with-loop', '../cases/models/graph-with-strings'],
];

async function makeSources(): Promise<{ sources: string; scratch: string }> {
  const context = await scratchContext();
  const sources = join(context.folder, 'sources');
  const scratch = join(context.folder, 'scratch');
  mkdirSync(scratch);
  for (const name of copied)
    cpSync(join(fixtures, name), join(sources, name.replace('../', '').replaceAll('/', '-')), {
      recursive: true,
    });
  const { graph } = await openWith(join(fixtures, 'small.keras'), context);
  await saveWith('tfjs', graph, join(sources, 'layers-model'), context);
  await saveWith('tfjs', graph, join(sources, 'half-model'), context, { float16: true });
  await saveWith('tfjs', graph, join(sources, 'layers.zip'), context);
  await saveWith('onnx', graph, join(sources, 'small.onnx'), context);
  await makeProjectFile(join(context.folder, 'project'), join(sources, 'project.graft'));
  return { sources: realpathSync(sources), scratch: realpathSync(scratch) };
}

/** Node's permission model, if available, rejects accesses that the recording could miss. */
function permissions(sources: string, scratch: string): string[] {
  const major = Number(process.versions.node.split('.')[0]);
  const allowed = [built, sources, scratch, join(root, 'node_modules'), join(root, 'package.json')];
  const flag = major >= 24 ? '--permission' : '--experimental-permission';
  return [
    flag,
    ...allowed.map((path) => `--allow-fs-read=${realpathSync(path)}`),
    `--allow-fs-write=${scratch}`,
  ];
}

test(
  `opens or rejects ${count} damaged model files without reading other files`,
  async () => {
    mkdirSync(built, { recursive: true });
    const entry = join(built, 'child.js');
    await build({
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
      entryPoints: [join(import.meta.dirname, 'fuzz-child.ts')],
      outfile: entry,
      target: 'node20',
    });
    const { sources, scratch } = await makeSources();
    const nodeOptions = permissions(sources, scratch);
    const report = await runFuzz({ entry, sources, scratch, from, count, nodeOptions });
    const { wrong, ...told } = report;
    console.log(JSON.stringify({ ...told, peakMiB: Math.round(told.peakBytes / 2 ** 20) }, null, 1));
    expect(wrong).toEqual([]);
    expect(report.peakBytes).toBeLessThan(2 ** 30);
    const { opened = 0, 'gave-up': gaveUp = 0, ...refused } = report.outcomes;
    expect(gaveUp).toBeLessThanOrEqual(3 + count / 200);
    // Files that always or never open would test nothing.
    expect(opened).toBeGreaterThan(count / 50);
    expect(Object.values(refused).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(count / 10);
  },
  600_000 + count * 2_000,
);
