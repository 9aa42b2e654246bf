// Reader processes: started for a file, or waiting for one already, which saves its opening the start of Node.
import { type Child, startChild } from '../process/child-process';
import { memoryIsShort } from '../process/memory';

const heapLimitMb = 1024;
/** Opening a file takes two: one for its layers, one for the weights. */
const mostWaiting = 2;

/** How long readers wait, in milliseconds. */
export interface WaitOptions {
  /** They end after this time without a file. */
  readonly keptMs?: number;
  /** Those that were used are replaced after this time, when the file is probably open. */
  readonly againMs?: number;
  readonly isMemoryShort?: () => boolean;
}

/** Readers that wait, and until when. */
interface Waiting {
  readonly entry: string;
  readonly readers: Child[];
  readonly options: Required<WaitOptions>;
  over: NodeJS.Timeout;
  again: NodeJS.Timeout | undefined;
}

let waiting: Waiting | null = null;

/** Has two readers wait for files from now on, unless memory is short: about 45 MB each. `entry` is the built reader process. */
export function keepReadersWaiting(entry: string, options: WaitOptions = {}): void {
  if (waiting && waiting.entry !== entry) endWaitingReaders();
  const { keptMs = 600_000, againMs = 5_000, isMemoryShort = memoryIsShort } = options;
  clearTimeout(waiting?.over);
  const over = setTimeout(endWaitingReaders, keptMs).unref();
  const full = { keptMs, againMs, isMemoryShort };
  waiting = { entry, readers: waiting?.readers ?? [], options: full, over, again: waiting?.again };
  fill(waiting);
}

/** Ends the readers that wait; no others are started. */
export function endWaitingReaders(): void {
  if (!waiting) return;
  clearTimeout(waiting.over);
  clearTimeout(waiting.again);
  for (const reader of waiting.readers) reader.kill();
  waiting = null;
}

/** Returns the process numbers of the readers that wait. */
export function waitingReaders(): number[] {
  return waiting ? waiting.readers.map(({ process: { pid } }) => pid!) : [];
}

/** Returns a reader that waits for its request: one that waited, or a new one. */
export function takeReader(entry: string): Child {
  if (waiting?.entry !== entry) return startReader(entry);
  const kept = waiting;
  clearTimeout(kept.again);
  kept.again = setTimeout(() => keepReadersWaiting(entry, kept.options), kept.options.againMs).unref();
  const reader = kept.readers.shift();
  if (!reader) return startReader(entry);
  for (const one of handles(reader)) one?.ref?.();
  return reader;
}

function fill({ entry, readers, options }: Waiting): void {
  while (readers.length < mostWaiting && !options.isMemoryShort()) {
    const reader = startReader(entry);
    // One that waits does not keep this process alive.
    for (const one of handles(reader)) one?.unref?.();
    readers.push(reader);
    void reader.ended.then(() => {
      const at = readers.indexOf(reader);
      if (at >= 0) readers.splice(at, 1);
    });
  }
}

/** What keeps this process alive as long as the reader runs. */
function handles({
  process: child,
}: Child): readonly ({ ref?(): void; unref?(): void } | null | undefined)[] {
  return [child, child.channel, child.stderr as never];
}

function startReader(entry: string): Child {
  return startChild(process.execPath, [`--max-old-space-size=${heapLimitMb}`, entry], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: bareEnvironment(),
  });
}

/** Environment variables that Node needs; the reader gets no others. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
