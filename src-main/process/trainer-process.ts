// A trainer as a child process: frames over two pipes, its output in a log file, and a message that says how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { GraftError } from '#shared/errors';
import type { Client } from '#shared/protocol/contract';
import { connect } from '#shared/protocol/rpc';
import { type TrainerContract, trainerContract } from '#shared/protocol/trainer-contract';
import { pipeTransport } from '../wire/pipe-transport';
import { yieldToWindow } from './yield-to-window';

const maxLogBytes = 1024 * 1024;

/** A running trainer. */
export interface TrainerProcess {
  readonly client: Client<TrainerContract>;
  readonly pid: number;
  /** Resolves when the process has exited, with a sentence that says how it ended. */
  readonly gone: Promise<string>;
  /** Asks the process to exit by closing its pipe; kills it if it has not exited after `patienceMs`. */
  close(patienceMs?: number): Promise<void>;
  kill(): void;
}

/** Starts a trainer; its output goes to the file `log`. */
export async function startTrainer(entry: string, log: string): Promise<TrainerProcess> {
  await mkdir(dirname(log), { recursive: true });
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  const file = await open(log, size > maxLogBytes ? 'w' : 'a');
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [entry], {
      stdio: ['ignore', file.fd, file.fd, 'pipe', 'pipe'],
      // A separate process group: Ctrl-C in a terminal must reach only the program that the user started.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } finally {
    await file.close();
  }
  if (child.pid !== undefined) yieldToWindow(child.pid);
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`Could not start the trainer: ${error.message}`));
    child.once('exit', (code, signal) => {
      void lastWords(log).then((words) => resolve(describeEnd(code, signal, words)));
    });
  });
  if (child.pid === undefined) throw new GraftError('trainer-lost', await gone);
  const transport = pipeTransport(child.stdio[4] as Readable, child.stdio[3] as Writable);
  const client = connect(trainerContract, transport, 'The trainer');
  const kill = () => void child.kill('SIGKILL');
  return {
    client,
    pid: child.pid,
    gone,
    kill,
    async close(patienceMs = 3000) {
      transport.close();
      const timer = setTimeout(kill, patienceMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Returns a sentence that says how a trainer ended. */
function describeEnd(code: number | null, signal: string | null, words: string): string {
  if (signal === 'SIGKILL')
    return 'The trainer was killed (SIGKILL), possibly because the machine ran out of memory. Try a smaller batch size.';
  const said = words ? ` Last output: ${words}` : '';
  if (signal) return `The trainer was terminated by ${signal}.${said}`;
  return `The trainer ended with exit code ${code}.${code === 0 ? '' : said}`;
}

// An uncaught error is printed as its message followed by the stack; otherwise the last line is used.
async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.slice(-4000).trim().split('\n');
  const error = lines.findLast((line) => /^\S*Error\b.*: /.test(line));
  return (error ?? lines.at(-1) ?? '').trim().slice(0, 300);
}
