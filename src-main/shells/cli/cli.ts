// The command line: finds the command, checks its arguments, runs it and returns its exit code.
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { GraftError, isCancelled } from '#shared/errors';
import { type Sentence, say } from '#shared/sentence';
import { type Locale, locales, type Word, wordIn } from '#shared/word-in';
import type { Command, CommandHelp, OptionValues, Output } from './command';
import { advise } from './commands/advise';
import { cache } from './commands/cache';
import { cluster } from './commands/cluster';
import { convert } from './commands/convert';
import { data } from './commands/data';
import { describe } from './commands/describe';
import { disk } from './commands/disk';
import { doctor } from './commands/doctor';
import { embed } from './commands/embed';
import { evaluate } from './commands/evaluate';
import { explain } from './commands/explain';
import { exportCommand } from './commands/export';
import { features } from './commands/features';
import { fetchCommand } from './commands/fetch';
import { forward } from './commands/forward';
import { gpu } from './commands/gpu';
import { handIns } from './commands/hand-ins';
import { models } from './commands/models';
import { type OpenRequest, open, readOpenOptions } from './commands/open';
import { predict } from './commands/predict';
import { projectCommand } from './commands/project';
import { runs } from './commands/runs';
import { runtime } from './commands/runtime';
import { script } from './commands/script';
import { readServeOptions, serve } from './commands/serve';
import { train } from './commands/train';
import { createOutput, plain } from './output';
import { defaultProject, openSession } from './session';

const commands: Readonly<Record<string, Command>> = {
  models,
  fetch: fetchCommand,
  data,
  describe,
  advise,
  features,
  train,
  evaluate,
  predict,
  explain,
  embed,
  forward,
  export: exportCommand,
  convert,
  script,
  runs,
  project: projectCommand,
  'hand-ins': handIns,
  cluster,
  cache,
  disk,
  doctor,
  gpu,
  runtime,
};

/** All commands, in the order of the overview. */
const listed: Readonly<Record<string, CommandHelp>> = { open, serve, ...commands };
/** Commands that serve the window, which need no session. */
const serving: Readonly<Record<string, CommandHelp>> = { open, serve };

const common: CommandHelp['options'] = {
  json: { help: 'print JSON (train: one line per event)' },
  project: { value: 'ID', help: say`the project to work in (${defaultProject})` },
  lang: { value: locales.join('|'), help: 'language of the output (by default that of LC_ALL or LANG)' },
  help: { short: 'h', help: 'show this help' },
};

/** The output streams, and a signal that Ctrl-C aborts. */
export interface CliWorld {
  readonly stdout: Writable;
  readonly stderr: Writable & { isTTY?: boolean; columns?: number };
  readonly signal: AbortSignal;
  /** Language of the output without --lang; English if it is omitted. */
  readonly locale?: Locale;
  /** Opens the workbench until `signal` aborts. If it is omitted, `graft` without a command prints the overview. */
  readonly open?: (request: OpenRequest, word: Word) => Promise<void>;
}

/** Runs the command line. Returns the exit code: 0 success, 1 failure, 2 incorrect usage, 130 stopped by Ctrl-C. */
export async function runCli(given: readonly string[], world: CliWorld): Promise<number> {
  const { args, lang } = takeLanguage(given);
  const locale = locales.find((one) => one === lang) ?? world.locale ?? 'en';
  const word = wordIn(locale);
  const output = createOutput(world.stdout, world.stderr, word);
  const [name = world.open ? 'open' : undefined, ...rest] = args;
  if (lang !== undefined && lang !== locale) {
    output.note(say`--lang: expected one of ${locales.join(', ')}, received ${lang}.`);
    return 2;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.print(overview(word));
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const help = command ?? (Object.hasOwn(serving, name) ? serving[name] : undefined);
  if (!help) {
    output.note(say`graft: unknown command '${name}'. Expected one of ${Object.keys(listed).join(', ')}.`);
    return 2;
  }
  try {
    const { positionals, values } = parse(help, rest);
    if (values.help) {
      output.print(helpOf(help, word));
      return 0;
    }
    const [min, max] = help.arguments;
    if (positionals.length < min || positionals.length > max)
      throw new GraftError(
        'usage',
        say`${wrongCount(min, max, positionals.length)} Usage: graft ${help.usage}`,
      );
    if (!command) {
      await world.open?.(name === 'serve' ? readServeOptions(values) : readOpenOptions(values), word);
      return 0;
    }
    const project = typeof values.project === 'string' ? values.project : defaultProject;
    const session = await openSession({
      project,
      json: values.json === true,
      output,
      word,
      locale,
      signal: world.signal,
    });
    try {
      return await command.run(session, positionals, values);
    } finally {
      output.endProgress();
      await session.close();
    }
  } catch (error) {
    return fail(error, name, output, world.signal, word);
  }
}

/** Takes `--lang` out of the arguments: it applies to help and errors of the command line itself, too. */
function takeLanguage(given: readonly string[]): { args: string[]; lang: string | undefined } {
  const args = [...given];
  const at = args.findIndex((one) => one === '--lang' || one.startsWith('--lang='));
  if (at < 0) return { args, lang: undefined };
  const [option, value = ''] = args.splice(at, args[at] === '--lang' ? 2 : 1);
  return { args, lang: option === '--lang' ? value : option!.slice('--lang='.length) };
}

function parse(
  command: CommandHelp,
  args: readonly string[],
): { positionals: string[]; values: OptionValues } {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...common }).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { positionals, values: values as OptionValues };
  } catch (error) {
    throw new GraftError('usage', (error as Error).message.split('. ')[0]!);
  }
}

function fail(error: unknown, name: string, { note }: Output, signal: AbortSignal, word: Word): number {
  if (isCancelled(error) && signal.aborted) {
    note(say`Stopped.`);
    return 130;
  }
  if (error instanceof GraftError && error.code !== 'bug') {
    note(plain(`graft ${name}: ${word(error.words)}`).replaceAll('\n', ' '));
    if (error.code !== 'usage') return 1;
    note(say`See: graft ${name} --help`);
    return 2;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  note(say`graft ${name}: internal error: ${message} (set GRAFT_DEBUG=1 for the stack trace)`);
  if (process.env.GRAFT_DEBUG && stack) note(stack);
  return 1;
}

function wrongCount(min: number, max: number, received: number): Sentence {
  const expected = min === max ? min : received < min ? say`at least ${min}` : say`at most ${max}`;
  const one = (min === max || received < min ? min : max) === 1;
  return say`Expected ${expected} argument${one ? '' : 's'}, received ${received}.`;
}

function overview(word: Word): string {
  const width = Math.max(...Object.keys(listed).map((name) => name.length));
  return [
    word('Cut, freeze and graft layers of pretrained networks, train them on your images, and export them.'),
    '',
    word('Usage: graft COMMAND [ARGUMENTS] [OPTIONS]'),
    '',
    word('Commands'),
    ...Object.entries(listed).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${word(summary)}`),
    '',
    word(
      'MODEL is a name listed by `graft models`, a file (.h5, .keras, model.json), a run, or last (the newest run).',
    ),
    word('Run `graft COMMAND --help` for the usage and options of a command.'),
  ].join('\n');
}

function helpOf(command: CommandHelp, word: Word): string {
  const options = Object.entries({ ...command.options, ...common }).map(([name, { value, help }]) => {
    const left = `--${name}${value === undefined ? '' : ` ${value}`}`;
    const text = word(help);
    return left.length > 30 ? `  ${left}\n  ${' '.repeat(30)} ${text}` : `  ${left.padEnd(30)} ${text}`;
  });
  const summary = word(command.summary);
  return [
    word(say`Usage: graft ${command.usage}`),
    '',
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    '',
    word('Options'),
    ...options,
    '',
    word('Examples'),
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
