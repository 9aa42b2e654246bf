// Runs a command of `graft` in this process, and returns what it prints.
import { Writable } from 'node:stream';
import type { Locale } from '#shared/word-in';
import { runCli } from '../../../src-main/shells/cli/cli';

/** Runs `graft` with these arguments, in a language if one is given. The home is that of GRAFT_HOME. `onOut` gets what it prints so far. */
export async function runGraft(
  args: readonly string[],
  locale?: Locale,
  onOut: (out: string) => void = () => {},
): Promise<{ code: number; out: string; err: string }> {
  const result = { code: -1, out: '', err: '' };
  const sink = (key: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        result[key] += String(chunk);
        if (key === 'out') onOut(result.out);
        done();
      },
    });
  const { signal } = new AbortController();
  const world = { stdout: sink('out'), stderr: sink('err'), signal };
  result.code = await runCli(args, locale ? { ...world, locale } : world);
  return result;
}
