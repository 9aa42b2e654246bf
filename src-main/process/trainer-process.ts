// A trainer as a child process: frames over two pipes, its output in a log file, and a message that says how it ended.
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { GraftError } from '#shared/errors';
import type { Client } from '#shared/protocol/contract';
import { connect } from '#shared/protocol/rpc';
import { type TrainerContract, trainerContract } from '#shared/protocol/trainer-contract';
import { say, type Words } from '#shared/sentence';
import { nextTurn } from '../store/next-turn';
import { pipeTransport } from '../wire/pipe-transport';
import { type Child, type ChildEnd, errorLine, startChild } from './child-process';

const maxLogBytes = 1024 * 1024;

/** A running trainer. */
export interface TrainerProcess {
  readonly client: Client<TrainerContract>;
  readonly pid: number;
  /** Resolves when the process has exited, with a sentence that says how it ended. */
  readonly gone: Promise<Words>;
  /** Asks the process to exit by closing its pipe; kills it if it has not exited after `graceMs`. */
  close(graceMs?: number): Promise<void>;
  kill(): void;
}

/** Starts a trainer; its output goes to the file `log`. `env` is added to the environment. */
export async function startTrainer(
  entry: string,
  log: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TrainerProcess> {
  await mkdir(dirname(log), { recursive: true });
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  const file = await open(log, size > maxLogBytes ? 'w' : 'a');
  let child: Child;
  try {
    child = startChild(process.execPath, [entry], {
      env: { ...process.env, ...env },
      stdio: ['ignore', file.fd, file.fd, 'pipe', 'pipe'],
      // Its own process group also keeps Ctrl-C in a terminal for the program that the user started.
      background: true,
      outputFile: log,
    });
  } finally {
    await file.close();
  }
  const gone = child.ended.then(describeEnd);
  const { pid, stdio } = child.process;
  if (pid === undefined) throw new GraftError('trainer-lost', await gone);
  const transport = pipeTransport(stdio[4] as Readable, stdio[3] as Writable);
  return {
    client: connect(trainerContract, transport, 'The trainer', nextTurn),
    pid,
    gone,
    kill: child.kill,
    async close(graceMs = 3000) {
      await child.stopWithin(graceMs, () => transport.close());
    },
  };
}

/** Returns a sentence that says how a trainer ended. */
function describeEnd({ code, signal, how, lastOutput }: ChildEnd): Words {
  if (code === null && signal === null) return say`Could not start the trainer: ${how}`;
  if (signal === 'SIGKILL')
    return 'The trainer was killed (SIGKILL), possibly because the machine ran out of memory. Try a smaller batch size.';
  // Weights are mapped from their files: a page that can no longer be read ends the process.
  if (signal === 'SIGBUS')
    return 'The trainer ended because the weights that it uses can no longer be read (SIGBUS). Check the drive or the network connection of the project, then try again.';
  const line = errorLine(lastOutput);
  const output = line ? say` Last output: ${line}` : '';
  if (signal) return say`The trainer was terminated by ${signal}.${output}`;
  return say`The trainer ended with exit code ${code}.${code === 0 ? '' : output}`;
}
