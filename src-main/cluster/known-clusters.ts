// The clusters that a user knows, in the home folder: never in a project or recipe. Tokens are sealed, or readable by the user only.
import { mkdir, open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Cluster } from '#shared/protocol/engine/clusters';
import { say } from '#shared/sentence';
import { readJson } from '../store/atomic';
import { move } from '../store/move';
import type { ClusterAccess } from './request';
import type { Vault } from './vault';

const fileSchema = z.object({
  version: z.literal(1),
  clusters: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      token: z.string().nullable(),
      /** The token as the desktop app's vault sealed it. */
      sealed: z.string().optional(),
      folder: z.string().nullable().default(null),
    }),
  ),
});
type Stored = z.infer<typeof fileSchema>['clusters'][number];

/** A cluster's address and token, and the folder for runs that its nodes share with this machine. */
export interface KnownCluster extends ClusterAccess {
  readonly folder: string | null;
}

/** Returns the folder that a cluster's nodes share with this machine. Throws 'not-ready' if none was set. */
export function sharedFolder(name: string, { folder }: KnownCluster): string {
  if (folder !== null) return folder;
  throw new GraftError(
    'not-ready',
    say`The cluster '${name}' has no shared folder. Set the folder that this machine and all nodes share, under the same path.`,
    name,
  );
}

/** The known clusters. */
export interface KnownClusters {
  list(): Promise<Cluster[]>;
  /** Without `token` or `folder`, the known one is kept. */
  save(cluster: {
    name: string;
    address: string;
    token?: string | null | undefined;
    folder?: string | null | undefined;
  }): Promise<void>;
  remove(name: string): Promise<void>;
  /** Throws 'not-found' if there is no cluster of that name, 'no-permission' if its token was sealed by another program. */
  find(name: string): Promise<KnownCluster>;
}

/** Opens the list in a home folder. With a vault, new tokens are sealed. */
export function openKnownClusters(home: string, vault: Vault | null = null): KnownClusters {
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
  const hasToken = ({ token, sealed }: Stored) => token !== null || sealed !== undefined;
  const readToken = ({ token, sealed }: Stored) =>
    token ?? (sealed === undefined ? null : (vault?.open(sealed) ?? null));
  return {
    list: async () =>
      (await read()).map((one) => ({
        name: one.name,
        address: one.address,
        folder: one.folder,
        hasToken: hasToken(one),
        readable: !hasToken(one) || readToken(one) !== null,
      })),
    async save({ name, address, token, folder }) {
      const others = await read();
      const old = others.find((one) => one.name === name);
      const origin = checkAddress(address);
      // A token is for one address: it is not sent to another.
      const kept = token === undefined && old?.address === origin ? old : null;
      const secret =
        typeof token === 'string' && vault
          ? { token: null, sealed: vault.seal(token) }
          : { token: token ?? kept?.token ?? null, ...(kept?.sealed && { sealed: kept.sealed }) };
      const shared = folder === undefined ? (old?.folder ?? null) : checkFolder(folder);
      const next = { name, address: origin, ...secret, folder: shared };
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
          say`There is no cluster '${name}'. Add it with ${'graft cluster add'}, or in the window under Train.`,
          name,
        );
      const token = readToken(found);
      if (token === null && hasToken(found))
        throw new GraftError(
          'no-permission',
          say`The token of '${name}' was saved by the desktop app, and only the app can read it. Enter the token again: ${`graft cluster add ${name} ${found.address} --token-file FILE`}`,
          name,
        );
      return { address: found.address, token, folder: found.folder };
    },
  };
}

/** Returns the folder, or null if it is empty. Throws 'invalid' for a relative path, which nodes would read as another one. */
function checkFolder(folder: string | null): string | null {
  const path = folder?.trim() ?? '';
  if (path !== '' && !isAbsolute(path))
    throw new GraftError(
      'invalid',
      say`'${path}' is not a full path. Expected the path of a folder that this machine and all nodes share, such as ${'/shared/graft'}.`,
    );
  return path === '' ? null : path;
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
