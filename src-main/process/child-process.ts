// Child processes: how each ended, the last of what it printed, and a grace period before it is killed.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { yieldToWindow } from './yield-to-window';

/** Options of `startChild`, in addition to those of Node's spawn. */
export interface ChildOptions extends SpawnOptions {
  /** Runs the process at a lower priority than the window, in its own session and process group (see yieldToWindow). */
  readonly background?: boolean;
  /** The file that stdout and stderr are redirected to, if `stdio` does so; by default both are read from their pipes. */
  readonly outputFile?: string;
  /** Called with each line that arrives over the pipes of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

/** How a process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** `exit code 3`, `signal SIGKILL`, or why the process could not be started. */
  readonly how: string;
  /** The last 4000 characters of its output. */
  readonly lastOutput: string;
}

/** A process that was started. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the process has exited and its output and messages have been read. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Kills the process, and its process group if it has its own. */
  kill(): void;
  /** Asks the process to exit, by default with SIGTERM, and kills it if it has not exited after `graceMs`. */
  stopWithin(graceMs: number, ask?: () => void): Promise<ChildEnd>;
}

const outputCharacters = 4000;
const lineCharacters = 4096;
/** A pipe may be held open by a process that the child started: then its end is not awaited for longer than this. */
const drainMs = 500;

/** Starts a process. A failure to start is reported by `ended`; `process.pid` is then undefined. */
export function startChild(file: string, args: readonly string[], options: ChildOptions): Child {
  const { background = false, outputFile, onLine, ...rest } = options;
  const detached = (rest.detached ?? background) && process.platform !== 'win32';
  const child = spawn(file, [...args], { windowsHide: true, ...rest, detached });
  if (background) yieldToWindow(child.pid);
  let output = '';
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputCharacters);
    });
    if (onLine) eachLine(pipe, onLine);
  }
  const ended = endOf(child).then(
    async ({ code, signal, error }): Promise<ChildEnd> => ({
      code,
      signal,
      how: error?.message ?? (signal ? `signal ${signal}` : `exit code ${code}`),
      lastOutput: outputFile ? await tailOf(outputFile) : output,
    }),
  );
  const kill = () => killChild(child, detached);
  return {
    process: child,
    ended,
    kill,
    async stopWithin(graceMs, ask = () => void child.kill('SIGTERM')) {
      const timer = setTimeout(kill, graceMs);
      ask();
      const end = await ended;
      clearTimeout(timer);
      return end;
    },
  };
}

/** Returns the line of an output that best says what went wrong: the message of an error, or else the last line. At most 300 characters. */
export function errorLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  // Node prints an uncaught error as its message followed by the stack and Node's version.
  const error = lines.findLast((line) => /^(\S*Error\b|FATAL ERROR).*: /.test(line));
  return (error ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

type Exit = Pick<ChildEnd, 'code' | 'signal'> & { readonly error?: Error };

function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // Other errors concern a message or a signal, and `exit` follows.
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    child.on('exit', (code, signal) => {
      // The exit can be reported before the last output and messages, which `close` waits for.
      const timer = setTimeout(() => resolve({ code, signal }), drainMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve({ code, signal });
      });
    });
  });
}

function killChild(child: ChildProcess, group: boolean): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (group) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function tailOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).slice(-outputCharacters);
}

function eachLine(from: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  from?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, lineCharacters);
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, lineCharacters));
  });
}
