// Runs the trainer in a separate process and reports loss and accuracy of every step, recorded or op by op.
import { join } from 'node:path';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { inEnglish } from '#shared/sentence';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { train } from '../../src-main/trainer/train/loop/train';

/** A request of the bench. */
export interface CurveRequest {
  readonly root: string;
  readonly job: TrainJob;
  readonly record: boolean;
}

/** The response: values by step, or the error. */
export interface CurveAnswer {
  readonly losses: number[];
  readonly accuracies: number[];
  /** Layers whose output was cached, by stage. */
  readonly cachedAt: string[][];
  readonly notes: string[];
  readonly error?: string;
}

async function run({ root, job, record }: CurveRequest): Promise<CurveAnswer> {
  await openRuntime();
  const pool = openDecoderPool({ entry: join(root, 'dist/main/decoder.js'), processes: 1 });
  const answer: CurveAnswer = { losses: [], accuracies: [], cachedAt: [], notes: [] };
  try {
    for await (const event of train(job, { pool, runtime: '', record, eventGapMs: 0 })) {
      if (event.type === 'stepEnded') {
        answer.losses.push(event.loss);
        answer.accuracies.push(event.accuracy);
      }
      if (event.type === 'stageStarted') {
        answer.cachedAt.push(event.cachedAt);
        if (event.note) answer.notes.push(inEnglish(event.note));
      }
      if (event.type === 'ended' && event.outcome !== 'done')
        return { ...answer, error: `${event.outcome}: ${event.message}` };
    }
  } finally {
    await pool.close();
  }
  return answer;
}

process.on('message', (request: CurveRequest) => {
  run(request).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
