// Text messages between window and shell. The shell forwards binary frames unchanged.

/** The state of the engine, sent by the shell when a window connects and at each change. */
export interface ShellWord {
  readonly status: 'ready' | 'restarting' | 'gave-up';
  readonly reason: string | null;
}

/** A message from the window. `open`: the following frames are for the current engine; earlier ones are dropped. `retry`: start the engine again after `gave-up`. */
export type WindowWord = 'open' | 'retry';

/** What a server sends while nothing else happens: a page that hears nothing for long has lost the connection. */
export const aliveWord = 'alive';

/** Encodes a message of the shell as text. */
export function writeShellWord(word: ShellWord): string {
  return JSON.stringify(word);
}

/** Parses a message of the shell. Returns null if it is invalid. */
export function readShellWord(text: string): ShellWord | null {
  try {
    const value = JSON.parse(text) as Partial<ShellWord>;
    if (value.status !== 'ready' && value.status !== 'restarting' && value.status !== 'gave-up') return null;
    return { status: value.status, reason: typeof value.reason === 'string' ? value.reason : null };
  } catch {
    return null;
  }
}
