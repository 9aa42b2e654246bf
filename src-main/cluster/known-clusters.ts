// The clusters that a user knows, in the home folder: never in a project or recipe. Tokens are sealed, or readable by the user only.
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { readHttpAddress } from '#shared/http-address';
import type { Cluster } from '#shared/protocol/engine/clusters';
import { say } from '#shared/sentence';
import { openAccessList } from '../store/access-list';
import type { Vault } from '../store/vault';
import type { ClusterAccess } from './request';

const extraSchema = z.object({ folder: z.string().nullable().default(null) });

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
  const saved = openAccessList(join(home, 'clusters.json'), 'clusters', extraSchema, vault);
  return {
    list: () => saved.list(),
    async save({ name, address, token, folder }) {
      const shared = folder === undefined ? undefined : checkFolder(folder);
      await saved.save({ name, address: checkAddress(address), token }, (old) => ({
        folder: shared === undefined ? (old?.folder ?? null) : shared,
      }));
    },
    remove: (name) => saved.remove(name),
    async find(name) {
      const found = await saved.find(name);
      if (!found)
        throw new GraftError(
          'not-found',
          say`There is no cluster '${name}'. Add it with ${'graft cluster add'}, or in the window under Train.`,
          name,
        );
      const { address, token, folder, readable } = found;
      if (!readable)
        throw new GraftError(
          'no-permission',
          say`The token of '${name}' was saved by the desktop app, and only the app can read it. Enter the token again: ${`graft cluster add ${name} ${address} --token-file FILE`}`,
          name,
        );
      return { address, token, folder };
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
  const url = readHttpAddress(given);
  if (!url)
    throw new GraftError(
      'invalid',
      say`'${given}' is not the address of a cluster's dashboard: expected ${'http://HOST:8265'} or https.`,
    );
  return url.origin;
}
