// Values that the Electron shell answers to its window.

/**
 * The command `graft` in a terminal. `system`: a package manager installed it; `none`: this Graft cannot install one;
 * `other`: another program has the path.
 */
export interface CommandState {
  readonly status: 'absent' | 'installed' | 'other' | 'system' | 'none';
  readonly path: string;
  /** True if terminals search the folder of the path. */
  readonly isOnPath: boolean;
}

/** What the window asks about the command. */
export const commandRequests = ['tell', 'install', 'remove'] as const;
/** One of `commandRequests`. */
export type CommandRequest = (typeof commandRequests)[number];
