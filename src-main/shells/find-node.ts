// Which Node runs the engine: never Electron's own, because native TensorFlow and sharp need a plain one.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { GraftError } from '#shared/errors';

/** Where to look: the environment, this process' executable when it is a plain Node, and the packaged app's resources. */
export interface NodePlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null in Electron. */
  readonly execPath: string | null;
  /** Electron's `process.resourcesPath`; null elsewhere. */
  readonly resources: string | null;
  readonly platform: NodeJS.Platform;
}

/** The Node to use: GRAFT_NODE, this very one, the packaged one, npm's, or the first in PATH. Throws 'unavailable'. */
export function findNode({ env, execPath, resources, platform }: NodePlaces): string {
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
    'Graft needs Node.js 20 or newer to run its engine; none was found beside the app, in npm_node_execpath or in PATH. Set GRAFT_NODE to one.',
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

/** The places of this process. */
export function ownPlaces(): NodePlaces {
  const { electron } = process.versions;
  return {
    env: process.env,
    execPath: electron ? null : process.execPath,
    resources: electron ? ((process as { resourcesPath?: string }).resourcesPath ?? null) : null,
    platform: process.platform,
  };
}
