// A real S3 server on this machine for tests: moto, which checks signatures; and a proxy before it that counts and cuts.
import { execFileSync, spawn } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished, vi } from 'vitest';
import { appFolder } from '../engine/support';

/** Variables of a user. */
export type Keys = Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>>;

/** A running server with the bucket `photos`. */
export interface TestStorage {
  readonly address: string;
  /** `owner` may do all, `reader` may read objects only, `nobody` may do nothing. */
  readonly users: Readonly<Record<'owner' | 'reader' | 'nobody', Keys>>;
  /** Uploads a folder, puts a file under several keys, or deletes an object. */
  change(
    what: { upload: string; prefix: string } | { put: string[]; file: string } | { delete: string },
  ): Promise<void>;
  stop(): void;
}

/** Returns the Python that has moto, or null where the environment cannot be made. */
export function findMoto(): string | null {
  try {
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const printed = execFileSync('bash', [join(appFolder, 'scripts/moto-env.sh')], {
      encoding: 'utf8',
      stdio,
    });
    return printed.trim().split('\n').at(-1)!;
  } catch {
    return null;
  }
}

/** Starts the server. */
export async function startStorage(python: string): Promise<TestStorage> {
  const child = spawn(python, [join(appFolder, 'test/objects/storage.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the S3 server ended');
    return JSON.parse(value) as Pick<TestStorage, 'address' | 'users'>;
  };
  const { address, users } = await next();
  return {
    address,
    users,
    async change(what) {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      await next();
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** Sets the environment of the machine that reads, until the test ends: nothing of the real user's. */
export function useStorage(address: string, keys: Partial<Keys> = {}): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  const values = {
    AWS_ENDPOINT_URL: address,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    ...keys,
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** What passed a proxy. */
export interface Passed {
  readonly address: string;
  /** Keys of the objects that were read, in order. */
  readonly read: string[];
  /** Number of listings. */
  listings: number;
}

/** Opens a proxy before the server, until the test ends. `cut` tells how many more times the answer for a key ends in its middle. */
export async function openProxy(
  target: string,
  cut: (key: string) => boolean = () => false,
): Promise<Passed> {
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, target);
    const key = decodeURIComponent(pathname.replace(/^\/photos\/?/, ''));
    if (searchParams.has('list-type')) passed.listings++;
    else passed.read.push(key);
    // moto fails on a request without a signature; S3 refuses it.
    if (!request.headers.authorization) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const asked = http.request(new URL(request.url!, target), { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      if (!cut(key)) return void answer.pipe(response);
      answer.once('data', (data: Buffer) => {
        response.write(data.subarray(0, Math.floor(data.length / 2)));
        setTimeout(() => response.destroy(), 20);
        answer.destroy();
      });
    });
    asked.on('error', () => response.destroy());
    asked.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const passed = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    read: [] as string[],
    listings: 0,
  };
  return passed;
}
