// The engine's memory during repeated work: scans, filters, statistics, duplicates, suspects.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { createEngine } from '../../src-main/engine/create-engine';
import { tinyGraph } from '../engine/support';
import { makeManyImages } from './many-images';

/** Resources of the bench `memory`. */
export interface MemorySetting {
  readonly root: string;
  readonly folder: string;
  readonly count: number;
  readonly rounds: number;
  say(text: string): void;
}

/** Runs the bench `memory`: prints one line per round, after a full garbage collection. */
export async function benchMemory({ root, folder, count, rounds, say }: MemorySetting): Promise<void> {
  const images = join(folder, `images-${count}`);
  say(`making ${count} images`);
  await makeManyImages(images, count);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'home.json'), '{}');
  const engine = await createEngine({ home, appFolder: root });
  const [near, far] = createLoopback();
  const stop = serve(engineContract, engine.handlers, far);
  const client = connect(engineContract, near);
  try {
    const { id: project } = await client.createProject({ name: 'memory' });
    const ask = { project, folder: images, split: { validation: 0.25, test: 0 }, seed: 1 };
    const page = { offset: 0, limit: 120 };
    console.log(`round  seconds  heap MiB  buffers MiB  resident MiB   (${count} images)`);
    for (let round = 0; round <= rounds; round++) {
      const startedAt = performance.now();
      for await (const _ of client.scan(ask));
      for (const text of [String(round), '77', 'class-3'])
        await client.images({ ...ask, ...page, text, sort: 'sharpness' });
      const edits = [{ edit: 'renameClass' as const, name: 'class-1', to: `round ${round}` }];
      await client.images({ ...ask, ...page, edits });
      await client.dataStats({ ...ask, edits });
      await client.duplicates({ ...ask, limit: 200 });
      const model = { graph: tinyGraph(10) };
      for await (const _ of client.suspects({ ...ask, model, neighbors: 10, limit: 200 }));
      const seconds = (performance.now() - startedAt) / 1000;
      collect();
      await new Promise((done) => setTimeout(done, 300));
      collect();
      const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
      const cells = [heapUsed, arrayBuffers, rss].map((bytes) => (bytes / 2 ** 20).toFixed(1));
      console.log(
        `${String(round).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ${cells[0]!.padStart(8)}  ${cells[1]!.padStart(11)}  ${cells[2]!.padStart(12)}`,
      );
    }
  } finally {
    await engine.close();
    stop();
  }
}
