// A text file line by line without holding it whole.
import { createReadStream } from 'node:fs';

/** A text file's whole lines, a piece of 64 KiB at a time; a last line without its end is left out. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}
