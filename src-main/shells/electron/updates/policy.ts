// What the administrator of a computer decided about updates: the registry (Windows), a file, the environment; the first that decides.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** The decisions; absent ones are the user's. */
export interface UpdatePolicy {
  /** True if updates are off for all users. */
  readonly isOff: boolean;
  /** Address of the feed for all users; null if the user chooses. */
  readonly feed: string | null;
}

const policySchema = z.object({
  updates: z.enum(['on', 'off']).optional(),
  updateFeed: z.string().optional(),
});
type Decisions = z.infer<typeof policySchema>;
const off: Decisions = { updates: 'off' };

/** The key of Windows' registry whose values `Updates` and `UpdateFeed` administrators set. */
const registryKey = 'HKLM\\SOFTWARE\\Policies\\Graft';

/** Returns the path of the policy file, which only administrators can write. */
export function policyPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'Graft', 'policy.json');
  return platform === 'darwin' ? '/Library/Application Support/Graft/policy.json' : '/etc/graft/policy.json';
}

/** Reads a policy file. One that exists but cannot be understood switches updates off. */
async function readFilePolicy(path: string): Promise<Decisions> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? {} : off;
  }
  try {
    return policySchema.parse(JSON.parse(text));
  } catch {
    return off;
  }
}

/** Reads what `reg query` printed: lines of a name, a type and a value. */
export function readRegistry(printed: string): Decisions {
  const value = (name: string) =>
    new RegExp(`^\\s+${name}\\s+REG_\\w+\\s+(.+?)\\s*$`, 'im').exec(printed)?.[1];
  const updates = value('Updates')?.toLowerCase();
  const feed = value('UpdateFeed');
  return {
    // A DWORD of 0, too.
    ...(updates && { updates: ['off', '0x0', '0'].includes(updates) ? 'off' : 'on' }),
    ...(feed && { updateFeed: feed }),
  };
}

async function readRegistryPolicy(platform: NodeJS.Platform): Promise<Decisions> {
  if (platform !== 'win32') return {};
  const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe');
  const args = ['query', registryKey];
  return promisify(execFile)(program, args, { windowsHide: true }).then(
    ({ stdout }) => readRegistry(stdout),
    // The key does not exist.
    () => ({}),
  );
}

/** Reads the decisions of this computer: registry, then file, then GRAFT_UPDATES=off and GRAFT_UPDATE_FEED. */
export async function readPolicy(
  path: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<UpdatePolicy> {
  const environment: Decisions = {
    ...(env.GRAFT_UPDATES && { updates: env.GRAFT_UPDATES.toLowerCase() === 'off' ? 'off' : 'on' }),
    ...(env.GRAFT_UPDATE_FEED && { updateFeed: env.GRAFT_UPDATE_FEED }),
  };
  const found = [await readRegistryPolicy(platform), await readFilePolicy(path), environment];
  return {
    isOff: found.find(({ updates }) => updates !== undefined)?.updates === 'off',
    feed: found.find(({ updateFeed }) => updateFeed !== undefined)?.updateFeed ?? null,
  };
}
