// The Python process with Keras: one command at a time, with JSON lines in both directions.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GraftError } from '#shared/errors';

/** A response of Python: numbers and texts by name. */
export type Answer = Record<string, unknown>;

/** The Python process. */
export interface Theirs {
  readonly versions: string;
  /** Runs a command of theirs.py. Throws 'unavailable' with Python's error. */
  ask(command: string, args?: Record<string, unknown>): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts `script` and waits until its libraries are loaded. `settings` are additional environment variables. */
export async function openTheirs(
  script: string,
  python: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Theirs> {
  const child = spawn(python, ['-u', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '3',
      CUDA_VISIBLE_DEVICES: '',
      KERAS_BACKEND: 'tensorflow',
      ...settings,
    },
  });
  let pageErrors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    pageErrors = (pageErrors + text).slice(-4000);
  });
  const waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = [];
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lose = (why: string) => {
    const error = new GraftError(
      'unavailable',
      `The Python side ended: ${why}. ${pageErrors.trim().slice(-800)}`,
    );
    for (const one of waiting.splice(0)) one.reject(error);
  };
  child.once('error', (error) => lose(error.message));
  child.once('exit', (code, signal) => lose(signal ?? `exit code ${code}`));
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const one = waiting.shift();
    if (typeof answer.error === 'string')
      one?.reject(new GraftError('unavailable', `Python: ${answer.error}`));
    else one?.resolve(answer);
  });
  const ask = (command: string, args: Record<string, unknown> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      if (child.exitCode !== null) return reject(new GraftError('unavailable', 'The Python side has ended.'));
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify({ command, ...args })}\n`);
    });
  const { versions } = await ask('versions');
  return {
    versions: String(versions),
    ask,
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Returns a number from a response. */
export function numberOf(answer: Answer, name: string): number {
  const value = answer[name];
  if (typeof value !== 'number')
    throw new GraftError(
      'unavailable',
      `Expected a number '${name}' from Python, received ${JSON.stringify(answer)}.`,
    );
  return value;
}
