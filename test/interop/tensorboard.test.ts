// TensorBoard reads the event files of a run, and ignores steps that a resumed run repeats.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { openTensorBoardLog } from '../../src-main/store/tensorboard';
import { kerasPython } from './real-keras';

const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
board = EventAccumulator(sys.argv[1])
board.Reload()
print(json.dumps({tag: [[e.step, round(e.value, 6)] for e in board.Scalars(tag)] for tag in board.Tags()["scalars"]}))
`;

const step = (step: number, loss: number): RunEvent => ({
  type: 'stepEnded',
  at: 1_700_000_000_000 + step,
  stage: 0,
  epoch: 1,
  step,
  stepInEpoch: step,
  stepsPerEpoch: 4,
  loss,
  accuracy: 0.5,
  learningRate: 0.001,
});

test('writes steps and epochs that TensorBoard reads, without dropped events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-board-'));
  try {
    const first = await openTensorBoardLog(folder);
    for (const i of [1, 2, 3]) await first.append(step(i, 1 / i));
    await first.append(step(4, Number.NaN));
    await first.close();
    await new Promise((wake) => setTimeout(wake, 1100));
    const second = await openTensorBoardLog(folder, 2);
    await second.append(step(3, 9));
    await second.append({
      type: 'epochEnded',
      at: 1_700_000_000_100,
      stage: 0,
      epoch: 1,
      step: 4,
      seconds: 1,
      learningRate: 0.001,
      training: { loss: 0.5, accuracy: 0.75 },
      validation: { loss: 0.25, accuracy: 1 },
    });
    await second.close();
    const read = JSON.parse(
      execFileSync(kerasPython(), ['-c', script, folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    expect(read).toMatchObject({
      batch_loss: [
        [1, 1],
        [2, 0.5],
        [3, 9],
      ],
      'train/epoch_loss': [[4, 0.5]],
      'validation/epoch_accuracy': [[4, 1]],
    });
    expect(read.learning_rate[0]).toEqual([1, 0.001]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
