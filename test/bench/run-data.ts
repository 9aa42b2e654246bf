// The longest turn of the engine while the images of a run are written, read and prepared for the trainer.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { encodeFrame } from '#shared/protocol/frames';
import { packLists } from '#shared/protocol/long-lists';
import { type RunData, readRunData, writeRunData } from '../../src-main/engine/runs/run-data';
import { nextTurn } from '../../src-main/store/next-turn';

interface Setting {
  readonly folder: string;
  readonly count: number;
}

/** A turn: its milliseconds by the clock and of CPU. */
interface Turn {
  readonly ms: number;
  readonly cpuMs: number;
}

const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

/** Runs work, and returns its longest turn. */
async function longestOf(work: () => Promise<unknown> | unknown): Promise<Turn> {
  let longest: Turn = { ms: 0, cpuMs: 0 };
  let isOver = false;
  const watching = (async () => {
    for (let [at, cpu] = [performance.now(), cpuMs()]; !isOver; ) {
      await nextTurn();
      const turn = { ms: performance.now() - at, cpuMs: cpuMs() - cpu };
      if (turn.cpuMs > longest.cpuMs) longest = turn;
      [at, cpu] = [performance.now(), cpuMs()];
    }
  })();
  await nextTurn();
  await work();
  await nextTurn();
  isOver = true;
  await watching;
  return longest;
}

/** Runs the bench `run-data` and prints a line per step. */
export async function benchRunData({ folder, count }: Setting): Promise<void> {
  const training: RunData['training'] = [];
  for (let i = 0; i < count; i++) {
    const hash = createHash('sha256').update(String(i)).digest('hex');
    const [width, height] = [640, 480];
    const path = `/home/someone/images/class-${i % 10}/image-${i}.jpg`;
    training.push({ path, label: i % 10, hash, mtimeMs: 1.7e12 + i, jpeg: { width, height }, width, height });
    // In turns, as the engine makes it.
    if (i % 1000 === 0) await nextTurn();
  }
  const data: RunData = { classes: ['a'], training, validation: [], test: [] };
  const path = join(folder, 'data.json');
  console.log(`${count} images: longest turn, CPU ms (ms by the clock)`);
  for (let round = 1; round <= 3; round++) {
    const print = ({ ms, cpuMs }: Turn) => `${cpuMs.toFixed(0)} (${ms.toFixed(0)})`;
    const written = await longestOf(() => writeRunData(path, data));
    const read = await longestOf(() => readRunData(path));
    let frame: unknown;
    const sent = await longestOf(async () => {
      frame = { t: 'use', id: 1, name: 'train', ...(await packLists({ data }, nextTurn)) };
    });
    const encoded = await longestOf(() => encodeFrame(frame as never));
    console.log(
      `round ${round}: written ${print(written)}, read ${print(read)}, in pieces ${print(sent)}, as a frame ${print(encoded)}`,
    );
  }
}
