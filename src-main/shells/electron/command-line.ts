// Commands of `graft` given to the app itself: an AppImage is one file, which starts Electron. They run on the Node.js in the app.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { modelFile } from '#shared/graph/model-source';

/**
 * Returns the arguments for the command line; null if they open the window. scripts/package/linux/graft follows the same rules.
 * The first argument is the app itself; an AppImage may add --no-sandbox.
 */
export function commandArguments(argv: readonly string[]): string[] | null {
  const args = argv.slice(1).filter((argument) => argument !== '--no-sandbox');
  const first = args[0] ?? '';
  if (/^(-h|--help|--lang(=.*)?)$/.test(first)) return args;
  const opensWindow = first === '' || first.startsWith('-') || /[\\/]/.test(first) || modelFile.test(first);
  return opensWindow ? null : args;
}

/** Returns the environment without options of Node.js, which could load code of others into the app's own Node.js. */
export function withoutNodeOptions(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _dropped, ...env } = process.env;
  return env;
}

/** Runs a command in this terminal, and ends this process with its exit code. */
export function runCommandLine(args: readonly string[], resources: string): never {
  const node = join(resources, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
  const cli = join(resources, 'app.asar.unpacked', 'dist', 'main', 'cli.js');
  // Ctrl-C reaches both; the command ends in its own way.
  process.on('SIGINT', () => {});
  const { status, error } = spawnSync(node, [cli, ...args], { stdio: 'inherit', env: withoutNodeOptions() });
  if (error) process.stderr.write(`${error.message}\n`);
  process.exit(status ?? 1);
}
