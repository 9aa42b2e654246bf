// The clusters that a user knows, in the home folder: never in a project or recipe. Tokens are readable by the user only.
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Cluster } from '#shared/protocol/engine/clusters';
import { say } from '#shared/sentence';
import { readJson } from '../store/atomic';
import { move } from '../store/move';
import type { ClusterAccess } from './request';

const fileSchema = z.object({
  version: z.literal(1),
  clusters: z.array(z.object({ name: z.string(), address: z.string(), token: z.string().nullable() })),
});
type Stored = z.infer<typeof fileSchema>['clusters'][number];

/** The known clusters. */
export interface KnownClusters {
  list(): Promise<Cluster[]>;
  /** Without `token`, the one that is known stays. */
  save(cluster: { name: string; address: string; token?: string | null | undefined }): Promise<void>;
  remove(name: string): Promise<void>;
  /** Throws 'not-found' if there is no cluster of that name. */
  find(name: string): Promise<ClusterAccess>;
}

/** Opens the list in a home folder. */
export function openKnownClusters(home: string): KnownClusters {
  const path = join(home, 'clusters.json');
  const read = async (): Promise<Stored[]> => {
    try {
      return (await readJson(path, fileSchema)).clusters;
    } catch (error) {
      if (error instanceof GraftError && error.code === 'not-found') return [];
      throw error;
    }
  };
  async function write(clusters: Stored[]): Promise<void> {
    await mkdir(home, { recursive: true });
    const beside = `${path}.${process.pid}.tmp`;
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ version: 1, clusters }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(beside, path);
  }
  return {
    list: async () =>
      (await read()).map(({ name, address, token }) => ({ name, address, hasToken: token !== null })),
    async save({ name, address, token }) {
      const others = await read();
      const old = others.find((one) => one.name === name);
      // A token is for one address: it is not sent to another.
      const kept = old && old.address === checkAddress(address) ? old.token : null;
      const next = { name, address: checkAddress(address), token: token === undefined ? kept : token };
      await write([...others.filter((one) => one !== old), next]);
    },
    async remove(name) {
      await write((await read()).filter((one) => one.name !== name));
    },
    async find(name) {
      const found = (await read()).find((one) => one.name === name);
      if (!found)
        throw new GraftError(
          'not-found',
          say`There is no cluster '${name}'. Add it with ${'graft cluster add'}.`,
          name,
        );
      return found;
    },
  };
}

/** Returns the address without a path. Throws 'invalid' if it is none, or holds a password. */
function checkAddress(given: string): string {
  const text = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new GraftError(
      'invalid',
      say`'${given}' is not the address of a cluster's dashboard: expected ${'http://HOST:8265'} or https.`,
    );
  return url.origin;
}
