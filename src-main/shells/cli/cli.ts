// The command line: finds the command, checks its arguments, runs it and returns its exit code.
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { GraftError, isCancelled } from '#shared/errors';
import type { Command, OptionValues } from './command';
import { advise } from './commands/advise';
import { cache } from './commands/cache';
import { convert } from './commands/convert';
import { data } from './commands/data';
import { describe } from './commands/describe';
import { doctor } from './commands/doctor';
import { evaluate } from './commands/evaluate';
import { exportCommand } from './commands/export';
import { fetchCommand } from './commands/fetch';
import { forward } from './commands/forward';
import { models } from './commands/models';
import { predict } from './commands/predict';
import { runs } from './commands/runs';
import { script } from './commands/script';
import { train } from './commands/train';
import { createOutput, plain } from './output';
import { defaultProject, openSession } from './session';

const commands: Readonly<Record<string, Command>> = {
  models,
  fetch: fetchCommand,
  data,
  describe,
  advise,
  train,
  evaluate,
  predict,
  forward,
  export: exportCommand,
  convert,
  script,
  runs,
  cache,
  doctor,
};

const common: Command['options'] = {
  json: { help: 'print JSON (train: one line per event)' },
  project: { value: 'ID', help: `the project to work in (${defaultProject})` },
  help: { short: 'h', help: 'show this help' },
};

/** The output streams, and a signal that Ctrl-C aborts. */
export interface CliWorld {
  readonly stdout: Writable;
  readonly stderr: Writable & { isTTY?: boolean; columns?: number };
  readonly signal: AbortSignal;
}

/** Runs the command line. Returns the exit code: 0 success, 1 failure, 2 incorrect usage, 130 stopped by Ctrl-C. */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  const output = createOutput(world.stdout, world.stderr);
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.print(overview());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    output.note(`graft: unknown command '${name}'. Expected one of ${Object.keys(commands).join(', ')}.`);
    return 2;
  }
  try {
    const { positionals, values } = parse(command, rest);
    if (values.help) {
      output.print(helpOf(command));
      return 0;
    }
    const [min, max] = command.arguments;
    if (positionals.length < min || positionals.length > max)
      throw new GraftError(
        'usage',
        `${wrongCount(min, max, positionals.length)} Usage: graft ${command.usage}`,
      );
    const project = typeof values.project === 'string' ? values.project : defaultProject;
    const session = await openSession({
      project,
      json: values.json === true,
      output,
      signal: world.signal,
    });
    try {
      return await command.run(session, positionals, values);
    } finally {
      output.endProgress();
      await session.close();
    }
  } catch (error) {
    return fail(error, name, output.note, world.signal);
  }
}

function parse(command: Command, args: readonly string[]): { positionals: string[]; values: OptionValues } {
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

function fail(error: unknown, name: string, note: (line: string) => void, signal: AbortSignal): number {
  if (isCancelled(error) && signal.aborted) {
    note('Stopped.');
    return 130;
  }
  if (error instanceof GraftError && error.code !== 'bug') {
    note(plain(`graft ${name}: ${error.message}`).replaceAll('\n', ' '));
    if (error.code !== 'usage') return 1;
    note(`See: graft ${name} --help`);
    return 2;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  note(`graft ${name}: internal error: ${message} (set GRAFT_DEBUG=1 for the stack trace)`);
  if (process.env.GRAFT_DEBUG && stack) note(stack);
  return 1;
}

function wrongCount(min: number, max: number, received: number): string {
  const expected = min === max ? String(min) : received < min ? `at least ${min}` : `at most ${max}`;
  return `Expected ${expected} argument${expected.endsWith('1') ? '' : 's'}, received ${received}.`;
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    'Cut, freeze and graft layers of pretrained networks, train them on your images, and export them.',
    '',
    'Usage: graft COMMAND [ARGUMENTS] [OPTIONS]',
    '',
    'Commands',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'MODEL is a name listed by `graft models`, a file (.h5, .keras, model.json), a run, or last (the newest run).',
    'Run `graft COMMAND --help` for the usage and options of a command.',
  ].join('\n');
}

function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...common }).map(([name, { value, help }]) => {
    const left = `--${name}${value === undefined ? '' : ` ${value}`}`;
    return left.length > 30 ? `  ${left}\n  ${' '.repeat(30)} ${help}` : `  ${left.padEnd(30)} ${help}`;
  });
  return [
    `Usage: graft ${command.usage}`,
    '',
    `${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    'Options',
    ...options,
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
