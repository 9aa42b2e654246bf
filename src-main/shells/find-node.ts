// Finds the Node.js that runs the engine. Electron's own cannot: native TensorFlow and sharp are built for plain Node.js.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { GraftError } from '#shared/errors';

/** Where to search: the environment, this process' executable if it is plain Node.js, and the packaged app's resources. */
export interface NodeSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null in Electron. */
  readonly execPath: string | null;
  /** Electron's `process.resourcesPath`; null elsewhere. */
  readonly resources: string | null;
  readonly platform: NodeJS.Platform;
}

/** Returns the Node.js to use: GRAFT_NODE, this process' own, the packaged one, npm's, or the first in PATH. Throws 'unavailable'. */
export function findNode({ env, execPath, resources, platform }: NodeSearch): string {
  if (env.GRAFT_NODE) return env.GRAFT_NODE;
  if (execPath) return execPath;
  const name = platform === 'win32' ? 'node.exe' : 'node';
  const candidates = [
    ...(resources ? [join(resources, 'node', name)] : []),
    ...(env.npm_node_execpath ? [env.npm_node_execpath] : []),
    ...(env.PATH ?? env.Path ?? '')
      .split(platform === 'win32' ? ';' : delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, name)),
  ];
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new GraftError(
    'unavailable',
    'Node.js was not found in the app, in npm_node_execpath or in PATH. Graft requires Node.js 20 or newer: set GRAFT_NODE to its path.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns where this process searches for Node.js. */
export function ownNodeSearch(): NodeSearch {
  const { electron } = process.versions;
  return {
    env: process.env,
    execPath: electron ? null : process.execPath,
    resources: electron ? ((process as { resourcesPath?: string }).resourcesPath ?? null) : null,
    platform: process.platform,
  };
}
