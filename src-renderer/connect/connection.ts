// The window's door to the engine: what the rest of the renderer may know of transports and shells.
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';

/** How the window stands to the engine. `restarting`: the engine died and the shell starts it anew; `gave-up`: it won't. */
type ConnectionStatus = 'connecting' | 'connected' | 'restarting' | 'lost' | 'gave-up';

/** Status with the reason in a sentence, and how often this window has been connected (2 and more: state was lost, replay). */
export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly reason: string | null;
  readonly connections: number;
}

/** The state of a connection without a framework: read it, or be told of each change (and once at once). */
export interface Watched<T> {
  current(): T;
  /** Calls `listener` now and at each change; returns how to leave. */
  subscribe(listener: (value: T) => void): () => void;
}

/** A group of the window's commands, for the system's menu. */
export interface CommandMenu {
  readonly label: string;
  readonly items: readonly {
    readonly id: string;
    readonly label: string;
    readonly keys: string;
    readonly enabled: boolean;
  }[];
}

/** What only the shell can do. In a browser every `choose…` gives null: the page browses through the engine instead. */
export interface ShellBridge {
  readonly kind: 'electron' | 'browser';
  /** True when `choose…` opens the system's own dialogs. */
  readonly dialogs: boolean;
  chooseFolder(): Promise<string | null>;
  /** A model file of any format that Graft opens. */
  chooseModelFile(): Promise<string | null>;
  /** Where to write a file; `name` is the proposal. */
  chooseSave(name: string): Promise<string | null>;
  /** Absolute paths of dropped or chosen files, in their order; null where the shell can't know them (browser: upload). */
  pathsOf(files: readonly File[]): string[] | null;
  /** Shows a file in the system's file manager, where there is one. */
  showItem(path: string): Promise<void>;
  /** Shows the window's commands in the system's menu, where there is one. */
  setMenu(menu: readonly CommandMenu[]): void;
  /** Calls with the id of a command that was chosen in the menu. */
  onCommand(listener: (id: string) => void): void;
  /** Tells the shell whether a run is live, so that closing the window can ask. */
  setBusy(busy: boolean): void;
  /** Calls the listener with what is chosen in the system's menu, where there is one: `create`, `save`, `saveAs`, `open` with a project's id. */
  onMenu(listener: (command: string, id: string) => void): void;
  /** The projects that the system's menu offers, the last edited first. */
  setRecent(projects: readonly { id: string; name: string }[]): void;
}

/** A connection that outlives engines: `client` stays the same object; while nobody answers its uses fail with `engine-lost`. */
export interface Connection {
  readonly client: Client<EngineContract>;
  readonly state: Watched<ConnectionState>;
  readonly shell: ShellBridge;
  /** Tries again after `gave-up` or `lost`. */
  retry(): void;
  close(): void;
}
