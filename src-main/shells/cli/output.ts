// stdout and stderr of the command line: results go to stdout, notes and progress to stderr.
import type { Writable } from 'node:stream';
import { createPacer, reportEveryMs } from '#shared/pacer';
import type { Output } from './command';

/** Interval of progress lines when stderr is not a terminal. */
const plainEveryMs = 10_000;

/** Creates an output for the given streams. If stderr is a terminal, progress is one line that is overwritten. */
export function createOutput(
  stdout: Writable,
  stderr: Writable & { isTTY?: boolean; columns?: number },
): Output {
  let shown = false;
  const due = createPacer(stderr.isTTY ? reportEveryMs : plainEveryMs, Date.now);
  // Delays the first line, so that short operations do not write progress to a log.
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

/** Replaces control characters, so that names from files cannot send escape sequences to the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' || c === '\t' ? c : '\uFFFD'));
}
