// `graft features --parts`: computes the parts that standard input names, one per line, with one engine. A worker of a cluster keeps it.
import { createInterface } from 'node:readline';
import { GraftError, isCancelled } from '#shared/errors';
import type { Session } from './command';
import { plain } from './output';

/** Ends a part on both streams, before its name and exit code. Read by assets/cluster/kept_engine.py. */
const end = '@part';

/** Computes each part by `compute`, until the input ends. A part that fails is reported like a command that fails, and the next one is computed. */
export async function computeParts(
  { output, signal, word }: Session,
  compute: (part: string) => Promise<unknown>,
): Promise<number> {
  const lines = createInterface({ input: process.stdin, signal });
  for await (const line of lines) {
    const part = line.trim();
    let code = 0;
    try {
      await compute(part);
    } catch (error) {
      if (!(error instanceof GraftError) || error.code === 'bug' || isCancelled(error)) throw error;
      output.note(plain(`graft features: ${word(error.words)}`).replaceAll('\n', ' '));
      code = 1;
    }
    output.endProgress();
    output.print(`${end} ${part} ${code}`);
    output.note(`${end} ${part} ${code}`);
  }
  return signal.aborted ? 130 : 0;
}
