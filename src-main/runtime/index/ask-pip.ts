// Asks pip which index it uses where none is configured. Graft itself names none.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const limitMs = 30_000;

/** Returns the address of pip's own index as its help states it; null if pip is not installed or does not state one. */
export async function askPipForIndex(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  for (const python of ['python3', 'python', 'py']) {
    // Wide enough that the address is not broken over two lines.
    const options = { env: { ...env, COLUMNS: '1000' }, timeout: limitMs, windowsHide: true };
    const help = await run(python, ['-m', 'pip', 'download', '--help'], options).catch(() => null);
    const address = help && /--index-url\b[^(]*\(default\s+(https?:\/\/[^\s)]+)\)/.exec(help.stdout)?.[1];
    if (address && URL.canParse(address)) return address;
  }
  return null;
}
