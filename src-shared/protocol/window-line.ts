// The few words that window and shell exchange as text, between the binary frames that the shell only passes on.

/** What the shell says: whether an engine answers. Said when a window's line opens and at each change. */
export interface ShellWord {
  readonly status: 'ready' | 'restarting' | 'gave-up';
  readonly reason: string | null;
}

/** What the window says. `open`: frames from here on are for the engine that is ready now; older ones are dropped. `retry`: start the engine again after `gave-up`. */
export type WindowWord = 'open' | 'retry';

/** The word as text. */
export function writeShellWord(word: ShellWord): string {
  return JSON.stringify(word);
}

/** The word, or null when it is none. */
export function readShellWord(text: string): ShellWord | null {
  try {
    const value = JSON.parse(text) as Partial<ShellWord>;
    if (value.status !== 'ready' && value.status !== 'restarting' && value.status !== 'gave-up') return null;
    return { status: value.status, reason: typeof value.reason === 'string' ? value.reason : null };
  } catch {
    return null;
  }
}
