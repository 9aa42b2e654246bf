// Addresses that the user saved, each with a name and a token: clusters and servers. Tokens are sealed, or readable by the user only.
import { mkdir, open as openFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { readJson } from './atomic';
import { move } from './move';
import type { Vault } from './vault';

const storedSchema = z.object({
  name: z.string(),
  address: z.string(),
  token: z.string().nullable(),
  /** The token as the desktop app's vault sealed it. */
  sealed: z.string().optional(),
});
type Stored = z.infer<typeof storedSchema>;

/** A saved address without its token. */
export interface SavedAccess {
  readonly name: string;
  readonly address: string;
  readonly hasToken: boolean;
  /** False for a token that another program sealed. */
  readonly readable: boolean;
}

/** A list of saved addresses; `Extra` is what each has besides. */
export interface AccessList<Extra extends object> {
  list(): Promise<(SavedAccess & Extra)[]>;
  /** Adds or replaces an entry. Without `token`, the saved one is kept if the address is the same: a token is not sent to another one. */
  save(
    entry: { readonly name: string; readonly address: string; readonly token?: string | null | undefined },
    extra: (old: Extra | null) => Extra,
  ): Promise<void>;
  remove(name: string): Promise<void>;
  /** Returns null if there is no entry of that name. `token` is null where there is none, or it is not readable. */
  find(name: string): Promise<(SavedAccess & { readonly token: string | null } & Extra) | null>;
}

/** Opens the list in the file `path`, under the key `field`. With a vault, new tokens are sealed. Its functions throw as `readJson` does. */
export function openAccessList<Extra extends object>(
  path: string,
  field: string,
  extraSchema: z.ZodType<Extra>,
  vault: Vault | null,
): AccessList<Extra> {
  type Entry = Stored & Extra;
  const schema = z.object({
    version: z.literal(1),
    [field]: z.array(z.intersection(storedSchema, extraSchema)),
  });
  const read = async (): Promise<Entry[]> => {
    try {
      return ((await readJson(path, schema)) as Record<string, unknown>)[field] as Entry[];
    } catch (error) {
      if (error instanceof GraftError && error.code === 'not-found') return [];
      throw error;
    }
  };
  async function write(entries: readonly Entry[]): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${process.pid}.tmp`;
    const file = await openFile(beside, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ version: 1, [field]: entries }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(beside, path);
  }
  function open(entry: Entry): { saved: SavedAccess & Extra; token: string | null } {
    const { token: plain, sealed, ...rest } = entry;
    const hasToken = plain !== null || sealed !== undefined;
    const token = plain ?? (sealed === undefined ? null : (vault?.open(sealed) ?? null));
    const known = { ...rest, hasToken, readable: !hasToken || token !== null };
    return { saved: known as unknown as SavedAccess & Extra, token };
  }
  return {
    list: async () => (await read()).map((one) => open(one).saved),
    async save({ name, address, token }, extra) {
      const others = await read();
      const old = others.find((one) => one.name === name) ?? null;
      const kept = token === undefined && old?.address === address ? old : null;
      const secret =
        typeof token === 'string' && vault
          ? { token: null, sealed: vault.seal(token) }
          : { token: token ?? kept?.token ?? null, ...(kept?.sealed && { sealed: kept.sealed }) };
      const next = { name, address, ...secret, ...extra(old) } as Entry;
      await write([...others.filter((one) => one !== old), next]);
    },
    async remove(name) {
      await write((await read()).filter((one) => one.name !== name));
    },
    async find(name) {
      const found = (await read()).find((one) => one.name === name);
      if (!found) return null;
      const { saved, token } = open(found);
      return { ...saved, token };
    },
  };
}
