// What a command of `graft` is, and the ways it talks: results to stdout, everything else to stderr.

import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';

/** Options as the command line gave them. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command works with. */
export interface Session {
  readonly client: Client<EngineContract>;
  /** The id of an existing project. */
  readonly project: string;
  readonly json: boolean;
  readonly output: Output;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Where a command writes. */
export interface Output {
  /** A line of the result. */
  print(line: string): void;
  /** A line beside the result. */
  note(line: string): void;
  /** How far the work is: one line that is written over on a terminal, now and then a plain line elsewhere. */
  progress(line: string): void;
  /** Clears the progress line. */
  endProgress(): void;
}

/** A command. */
export interface Command {
  /** As in `graft describe MODEL|RECIPE.json`. */
  readonly usage: string;
  readonly summary: string;
  /** Its own options with a line of help each; `--json`, `--project` and `--help` are everyone's. */
  readonly options: Readonly<
    Record<string, { readonly value?: string; readonly short?: string; readonly help: string }>
  >;
  readonly examples: readonly string[];
  /** How many arguments it takes. */
  readonly arguments: readonly [min: number, max: number];
  /** Returns the exit code. */
  run(session: Session, positionals: readonly string[], options: OptionValues): Promise<number>;
}
