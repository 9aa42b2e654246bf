// Keeps the value that was used last open for its next use: networks are used several times in a row.

/** A value in use. It stays open after `release` until another one is needed. */
export interface Borrowed<T> {
  readonly value: T;
  release(): void;
}

/** Keeps one value. */
export interface Latest<T> {
  /** True if the value with that key is open, or being opened. */
  has(key: string): boolean;
  /** Returns the value with that key, and opens it if it is not the latest one, which is then disposed as soon as nothing uses it. */
  borrow(key: string, open: () => Promise<T>): Promise<Borrowed<T>>;
  /** Disposes the kept value, or once it is not used anymore. */
  dispose(): void;
}

interface Entry<T> {
  readonly key: string;
  readonly value: Promise<T>;
  users: number;
}

/** Creates a keeper without a value. */
export function createLatest<T extends { dispose(): void }>(): Latest<T> {
  let latest: Entry<T> | null = null;
  const close = (entry: Entry<T>) =>
    void entry.value.then(
      (value) => value.dispose(),
      () => {},
    );
  function forget(): void {
    if (latest?.users === 0) close(latest);
    latest = null;
  }
  return {
    has: (key) => latest?.key === key,
    async borrow(key, open) {
      if (latest?.key !== key) {
        forget();
        latest = { key, value: open(), users: 0 };
      }
      const entry = latest;
      entry.users++;
      const release = () => {
        entry.users--;
        if (entry.users === 0 && latest !== entry) close(entry);
      };
      try {
        return { value: await entry.value, release };
      } catch (error) {
        // A value that failed to open is opened again by the next use.
        if (latest === entry) latest = null;
        throw error;
      }
    },
    dispose: forget,
  };
}
