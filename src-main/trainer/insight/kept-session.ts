// Keeps the latest session of a network open: recording its programs takes longer than one run of them.
import type { Program } from '../recorder/program';
import type { Session } from '../recorder/session';

/** A session in use. It stays open after `release` until another one is needed. */
export interface KeptSession {
  readonly session: Session;
  release(): void;
}

/** The sessions of one network. */
export interface KeptSessions {
  /** Returns the session with that name, and opens it if it is not the latest one. */
  use(name: string, programs: () => Readonly<Record<string, Program>>): KeptSession;
  /** Closes the kept session, or once it is not used anymore. */
  dispose(): void;
}

interface Entry {
  readonly name: string;
  readonly session: Session;
  users: number;
}

/** Keeps one session, since each stores the weights of the network again. */
export function createKeptSessions(
  open: (programs: Readonly<Record<string, Program>>) => Session,
): KeptSessions {
  let latest: Entry | null = null;
  function forget(): void {
    if (latest?.users === 0) latest.session.dispose();
    latest = null;
  }
  return {
    use(name, programs) {
      if (latest?.name !== name) {
        forget();
        latest = { name, session: open(programs()), users: 0 };
      }
      const entry = latest;
      entry.users++;
      return {
        session: entry.session,
        release() {
          entry.users--;
          if (entry.users === 0 && latest !== entry) entry.session.dispose();
        },
      };
    },
    dispose: forget,
  };
}
