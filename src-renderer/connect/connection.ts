// Interfaces between the renderer and its engine: connection, shell and their state.
import type { Client } from '#shared/protocol/contract';
import type { ShellFacts } from '#shared/protocol/diagnostics';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { ServerAnswer, ServerRequest } from '#shared/protocol/servers';
import type { CommandRequest, CommandState } from '#shared/protocol/shell-calls';
import type { UpdateRequest, UpdateState } from '#shared/protocol/updates';
import type { WindowMenu } from '#shared/protocol/window-menu';

/** Status of the connection. `restarting`: the engine crashed and the shell restarts it; `gave-up`: the shell no longer restarts it. */
type ConnectionStatus = 'connecting' | 'connected' | 'restarting' | 'lost' | 'gave-up';

/** Status, its reason as a sentence, and the number of connections so far (after the second, engine state must be requested again). */
export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly reason: string | null;
  readonly connections: number;
}

/** An observable value without a framework. */
export interface Watched<T> {
  current(): T;
  /** Calls `listener` now and at each change. Returns a function that unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
}

/** The live run as the system shows it. */
export interface LiveRun {
  /** Finished fraction, 0 to 1; null if unknown. */
  readonly share: number | null;
}

/** Functions that only the shell can provide. In a browser every `choose…` returns null, and the page browses through the engine. */
export interface ShellBridge {
  readonly kind: 'electron' | 'browser';
  /** True when `choose…` opens the system's dialogs. */
  readonly dialogs: boolean;
  chooseFolder(): Promise<string | null>;
  /** Opens a dialog for a model file of any format that Graft reads. */
  chooseModelFile(): Promise<string | null>;
  /** Asks where to write a file; `name` is the suggested name. */
  chooseSave(name: string): Promise<string | null>;
  /** Returns the absolute paths of dropped or chosen files, in order, or null if the shell cannot know them (a browser must upload). */
  pathsOf(files: readonly File[]): string[] | null;
  /** Shows a file in the system's file manager, if there is one. */
  showItem(path: string): Promise<void>;
  /** Sets the system's menu, if there is one. */
  setMenu(menus: readonly WindowMenu[]): void;
  /** Calls the listener with the id of a command chosen in the system's menu. */
  onCommand(listener: (id: string) => void): void;
  /**
   * Reports the live run, or that there is none: the shell asks before closing the window, keeps the computer awake and
   * shows the progress on its icon.
   */
  setRun(run: LiveRun | null): void;
  /** Shows a notification of the system, unless the window has the focus. A click on it shows the window. */
  notify(title: string, text: string): void;
  /** Calls the listener with each folder or model file that the user opens with Graft from outside of its window. */
  onOpen(listener: (path: string) => void): void;
  /** Puts a text on the clipboard. */
  copyText(text: string): Promise<void>;
  /** Returns what the report of problems says of the shell. */
  facts(): Promise<ShellFacts>;
  /** Asks about the command `graft` in a terminal, installs it, or removes it; null where there is none. */
  readonly command: ((request: CommandRequest) => Promise<CommandState>) | null;
  /** Asks about the servers that the user saved, tests one, or opens its window; null where there are none. */
  readonly servers: ((request: ServerRequest) => Promise<ServerAnswer>) | null;
  /** Updates of the app; null where there are none. */
  readonly updates: ShellUpdates | null;
}

/** Updates of the app as the shell offers them. */
export interface ShellUpdates {
  request(request: UpdateRequest): void;
  /** Calls the listener at each change, and soon after it was set. */
  onState(listener: (state: UpdateState) => void): void;
}

/** A connection that survives engine restarts. `client` stays the same object; its calls fail with `engine-lost` while no engine is connected. */
export interface Connection {
  readonly client: Client<EngineContract>;
  readonly state: Watched<ConnectionState>;
  readonly shell: ShellBridge;
  /** Tries again after `gave-up` or `lost`. */
  retry(): void;
  close(): void;
}
