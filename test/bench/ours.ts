// Graft's side: the trainer as started by the engine, and the process that runs only its forward path.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import type { ForwardAnswer, ForwardRequest } from './forward-child';
import type { BenchSetting } from './main';

/** Starts the built trainer. */
export function openTrainer({ root, folder }: BenchSetting): Promise<TrainerProcess> {
  return startTrainer(join(root, 'dist/main/trainer.js'), join(folder, 'trainer.log'));
}

/** The process that runs the forward path. */
export interface ForwardChild {
  readonly pid: number;
  ask(request: ForwardRequest): Promise<ForwardAnswer>;
  close(): Promise<void>;
}

/** Starts the process bundled by scripts/bench.mjs. */
export function openForwardChild(): ForwardChild {
  const entry = process.env.GRAFT_BENCH_FORWARD;
  if (!entry) throw new GraftError('usage', 'Run the benches by npm run bench.');
  const child: ChildProcess = fork(entry, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid ?? 0,
    ask: (request) =>
      new Promise((resolve, reject) => {
        const onExit = (code: number | null) =>
          reject(new GraftError('trainer-lost', `Our side ended (${code}).`));
        child.once('exit', onExit);
        child.once('message', (answer: ForwardAnswer) => {
          child.off('exit', onExit);
          if (answer.error) reject(new GraftError('bug', `Our side: ${answer.error}`));
          else resolve(answer);
        });
        child.send(request);
      }),
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
