// stdout and stderr of the command line: results go to stdout, notes and progress to stderr.
import type { Writable } from 'node:stream';
import { createPacer, reportEveryMs } from '#shared/pacer';
import type { Word } from '#shared/word-in';
import type { Output } from './command';

/** Interval of progress lines when stderr is not a terminal. */
const plainEveryMs = 10_000;

/** Creates an output for the given streams, in the language of `word`. If stderr is a terminal, progress is one line that is overwritten. */
export function createOutput(
  stdout: Writable,
  stderr: Writable & { isTTY?: boolean; columns?: number },
  word: Word,
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
      stdout.write(`${typeof line === 'string' ? line : word(line)}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${plain(word(line))}\n`);
    },
    progress(line) {
      if (!due()) return;
      const text = plain(word(line));
      if (!stderr.isTTY) return void stderr.write(`${text}\n`);
      clear();
      stderr.write(fit(text, (stderr.columns ?? 80) - 1));
      shown = true;
    },
    endProgress: clear,
  };
}

/** Returns the number of columns of a text in a terminal: Hangul and other East Asian characters have two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += wide.test(char) ? 2 : 1;
  return width;
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Returns the beginning of a text that fits into a number of columns. */
function fit(text: string, columns: number): string {
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += widthOf(char);
    if (used > columns) break;
    end += char.length;
  }
  return text.slice(0, end);
}

/** Replaces control characters, so that names from files cannot send escape sequences to the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' || c === '\t' ? c : '\uFFFD'));
}
