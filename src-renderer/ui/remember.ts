// Settings of the window that a part of it remembers by itself, in the browser's storage if it has one.

/** Returns a remembered setting; null if there is none. */
export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(`graft.${key}`);
  } catch {
    return null;
  }
}

/** Remembers a setting. Failures are ignored: the setting is lost with the window. */
export function writeSetting(key: string, value: string): void {
  try {
    localStorage.setItem(`graft.${key}`, value);
  } catch {
    // Storage is blocked or full.
  }
}
