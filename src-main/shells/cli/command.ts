// Types of the commands of `graft`. Commands write results to stdout and everything else to stderr.

import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Words } from '#shared/sentence';
import type { Locale, Word } from '#shared/word-in';

/** Parsed options of the command line. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** The connection, project and output that a command uses. */
export interface Session {
  readonly client: Client<EngineContract>;
  /** The id of an existing project. */
  readonly project: string;
  readonly json: boolean;
  readonly output: Output;
  /** Words a sentence in the language of the output. */
  readonly word: Word;
  /** The language of the output. */
  readonly locale: Locale;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The output of a command. */
export interface Output {
  /** Prints a line of the result to stdout. Sentences are worded in the user's language; strings are printed as they are. */
  print(line: Words): void;
  /** Prints a note to stderr, in the user's language. */
  note(line: Words): void;
  /** Shows progress: on a terminal, one line that is overwritten; elsewhere, a plain line every few seconds. */
  progress(line: Words): void;
  /** Clears the progress line. */
  endProgress(): void;
}

/** What the help says of a command, and what its arguments are checked against. */
export interface CommandHelp {
  /** Such as `describe MODEL|RECIPE.json`. */
  readonly usage: string;
  readonly summary: string;
  /** The command's options, each with one line of help. Every command also has `--json`, `--project` and `--help`. */
  readonly options: Readonly<
    Record<string, { readonly value?: string; readonly short?: string; readonly help: Words }>
  >;
  readonly examples: readonly string[];
  /** Minimum and maximum number of arguments. */
  readonly arguments: readonly [min: number, max: number];
}

/** A command of `graft`. */
export interface Command extends CommandHelp {
  /** Runs the command and returns the exit code. */
  run(session: Session, positionals: readonly string[], options: OptionValues): Promise<number>;
}
