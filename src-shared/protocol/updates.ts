// Updates of the app: what the shell reports to the window, and what the window asks of the shell.
import { z } from 'zod';

/** How Graft was installed. Decides how an update is installed: `archive` and `source` are replaced by hand. */
export type Installation = 'appimage' | 'deb' | 'nsis' | 'mac' | 'archive' | 'source';

/**
 * Why a check, a download or an installation failed. `offline`: no answer; `status`: an answer that is not the file;
 * `feed`: the answer is not a list of versions; `content`: the file has another SHA-512 than the feed lists;
 * `missing`: the feed has no file for this kind of installation; `folder`: Graft cannot write to its own folder.
 */
export type UpdateFailure =
  | 'offline'
  | 'status'
  | 'feed'
  | 'content'
  | 'missing'
  | 'disk'
  | 'folder'
  | 'install';

/** A newer version in the feed. */
export interface NextVersion {
  readonly version: string;
  /** What is new, as plain text; empty if the feed has none. */
  readonly notes: string;
  /** Size of the file for this installation; null if the feed has none for it, or does not name its size. */
  readonly bytes: number | null;
}

/** Updates as the window shows them. */
export interface UpdateState {
  /** The version that runs. */
  readonly version: string;
  readonly installation: Installation;
  /** False while updates are switched off: nothing is requested. */
  readonly isOn: boolean;
  /** Address of the feed; empty if there is none. */
  readonly feed: string;
  /** What the administrator of the computer decided, and the user cannot change. */
  readonly fixed: { readonly isOn: boolean; readonly feed: boolean };
  readonly status: 'idle' | 'checking' | 'current' | 'available' | 'downloading' | 'ready' | 'failed';
  readonly next: NextVersion | null;
  readonly done: { readonly bytes: number; readonly total: number | null; readonly perSecond: number } | null;
  readonly failure: { readonly why: UpdateFailure; readonly detail: string } | null;
  /** The verified file, if the user has to install it; null otherwise. */
  readonly file: string | null;
  /** True while a run trains: nothing is installed. */
  readonly isBusy: boolean;
  /** True if this version was started for the first time, after another one. */
  readonly isNew: boolean;
}

/** What the window asks for. */
export const updateRequestSchema = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['tell', 'check', 'download', 'cancel', 'install']) }).strict(),
  z.object({ do: z.literal('settings'), isOn: z.boolean(), feed: z.string().max(2000) }).strict(),
]);
/** A request of the window. */
export type UpdateRequest = z.infer<typeof updateRequestSchema>;

/** True for an address that updates may come from: https, or this computer. */
export function isFeedAddress(address: string): boolean {
  const found = /^(https?):\/\/(\[[\da-f:]+\]|[^/:?#@\s]+)(:\d+)?(\/[^?#\s]*)?$/i.exec(address);
  if (!found) return false;
  return found[1]!.toLowerCase() === 'https' || /^(localhost|127\.0\.0\.1|\[::1\])$/i.test(found[2]!);
}
