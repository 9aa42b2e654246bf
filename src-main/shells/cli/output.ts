// stdout and stderr of the command line: results apart from notes, progress that never soils a log.
import type { Writable } from 'node:stream';
import { createPacer, reportEveryMs } from '#shared/pacer';
import type { Output } from './command';

/** A log gets a line this often. */
const plainEveryMs = 10_000;

/** Writes to the given streams; progress is one changing line where stderr is a terminal. */
export function createOutput(
  stdout: Writable,
  stderr: Writable & { isTTY?: boolean; columns?: number },
): Output {
  let shown = false;
  const due = createPacer(stderr.isTTY ? reportEveryMs : plainEveryMs, Date.now);
  // The first line of a log waits, so that quick work leaves none.
  if (!stderr.isTTY) due();
  const clear = () => {
    if (shown) stderr.write('\r\x1b[2K');
    shown = false;
  };
  return {
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${plain(line)}\n`);
    },
    progress(line) {
      if (!due()) return;
      if (!stderr.isTTY) return void stderr.write(`${plain(line)}\n`);
      clear();
      stderr.write(plain(line).slice(0, (stderr.columns ?? 80) - 1));
      shown = true;
    },
    endProgress: clear,
  };
}

/** Text from files without control characters: a name must not steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' || c === '\t' ? c : '\uFFFD'));
}
