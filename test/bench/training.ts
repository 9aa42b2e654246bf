// Compares forward passes, training and new heads from JPEG files with Keras on the same TensorFlow.
import { join } from 'node:path';
import { makeImages } from './images';
import type { BenchSetting } from './main';
import { openTrainer } from './ours';
import type { Task } from './report';
import { raceForward } from './training-forward';
import { raceHeads } from './training-heads';
import { raceSteps } from './training-steps';

/** The parts, which `GRAFT_BENCH_PARTS` (comma-separated) can select; all by default. */
const parts = { forward: raceForward, steps: raceSteps, heads: raceHeads };

/** Runs the bench `training`. */
export async function benchTraining(
  setting: BenchSetting,
  chosen: readonly string[] = process.env.GRAFT_BENCH_PARTS?.split(',') ?? Object.keys(parts),
): Promise<Task[]> {
  const trainer = await openTrainer(setting);
  try {
    setting.say('making 1000 images of 320 × 240');
    const made = { count: 1000, width: 320, height: 240, classes: 10 };
    const images = await makeImages(join(setting.folder, 'images'), made);
    const tasks: Task[] = [];
    for (const [name, run] of Object.entries(parts))
      if (chosen.includes(name)) tasks.push(...(await run({ ...setting, trainer, images })));
    return tasks;
  } finally {
    await trainer.close();
  }
}
