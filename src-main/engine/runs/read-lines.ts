// Reads a text file line by line, without loading all of it.
import { createReadStream } from 'node:fs';

/** Yields the complete lines of a text file, 64 KiB at a time. A last line without a line break is skipped. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}
