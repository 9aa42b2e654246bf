// The command `graft` that the app installs for the user, and what a command line given to the app means.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import {
  type CommandSigns,
  changeCommand,
  commandPath,
  commandScript,
  readCommand,
  repairCommand,
} from '../../src-main/shells/electron/command-file';
import { commandArguments } from '../../src-main/shells/electron/command-line';
import { commandIn, jumpList } from '../../src-main/shells/electron/jump-list';
import { wordsFor } from '../../src-main/shells/electron/words';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "graft command's-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const signs = (more: Partial<CommandSigns> = {}): CommandSigns => ({
  installation: 'archive',
  platform: 'linux',
  env: { PATH: '/usr/bin:/bin' },
  home,
  resources: join(home, 'Graft', 'resources'),
  ...more,
});
/** A program that prints its name and arguments. */
function makeProgram(path: string, name: string) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nprintf '%s|' ${name} "$@"\n`);
  chmodSync(path, 0o755);
}

describe('the command', () => {
  it('starts the app with its arguments, from a path with spaces and quotes', () => {
    makeProgram(join(home, 'Graft', 'resources', 'graft'), 'archive');
    expect(readCommand(signs())).toMatchObject({ status: 'absent', isOnPath: false });
    changeCommand(signs(), 'install');
    const path = join(home, '.local', 'bin', 'graft');
    expect(readCommand(signs())).toEqual({ status: 'installed', path, isOnPath: false });
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(execFileSync(path, ['train', 'my recipe.json', "'"], { encoding: 'utf8' })).toBe(
      "archive|train|my recipe.json|'|",
    );
    changeCommand(signs(), 'remove');
    expect(existsSync(path)).toBe(false);
  });

  it('starts the file of an AppImage, and follows it when an update renames it', () => {
    const older = join(home, 'Graft-1.0.0.AppImage');
    const newer = join(home, 'Graft-1.1.0.AppImage');
    makeProgram(older, 'older');
    const with_ = (path: string) => signs({ installation: 'appimage', env: { PATH: '', APPIMAGE: path } });
    changeCommand(with_(older), 'install');
    makeProgram(newer, 'newer');
    const { path } = readCommand(with_(newer));
    repairCommand(with_(newer));
    expect(execFileSync(path, ['x'], { encoding: 'utf8' })).toBe('older|x|');
    rmSync(older);
    repairCommand(with_(newer));
    expect(execFileSync(path, ['x'], { encoding: 'utf8' })).toBe('newer|x|');
  });

  it("touches no file that is another program's", () => {
    const path = join(home, '.local', 'bin', 'graft');
    makeProgram(path, 'other');
    const before = readFileSync(path, 'utf8');
    expect(readCommand(signs()).status).toBe('other');
    changeCommand(signs(), 'install');
    changeCommand(signs(), 'remove');
    repairCommand(signs());
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('prefers a folder of the user that is on the PATH', () => {
    const env = { PATH: `/usr/bin:${join(home, 'bin')}` };
    expect(commandPath(signs({ env }))).toBe(join(home, 'bin', 'graft'));
    expect(readCommand(signs({ env })).isOnPath).toBe(true);
  });

  it('is left to the system where a package installed it', () => {
    expect(readCommand(signs({ installation: 'deb' })).status).toBe('system');
    expect(readCommand(signs({ installation: 'source' })).status).toBe('none');
  });

  it("is in a folder of each user's PATH on Windows", () => {
    const windows = signs({ platform: 'win32', env: { LOCALAPPDATA: '/local' }, resources: '/50% off' });
    expect(commandPath(windows)).toBe('/local/Microsoft/WindowsApps/graft.cmd');
    expect(commandScript(windows)).toMatch(/^@rem .+\r\n@"\/50%% off\/graft\.cmd" %\*\r\n$/);
  });
});

describe('a command line of the app', () => {
  it.each([
    [[], null],
    [['/home/a/flowers'], null],
    [['model.keras'], null],
    [['--remote-debugging-port=9222'], null],
    [['--no-sandbox', './folder'], null],
    [
      ['train', 'recipe.json'],
      ['train', 'recipe.json'],
    ],
    [
      ['--no-sandbox', 'doctor', '--json'],
      ['doctor', '--json'],
    ],
    [['--help'], ['--help']],
    [
      ['--lang', 'ko', 'models'],
      ['--lang', 'ko', 'models'],
    ],
  ])('%j: %j', (args, expected) => {
    expect(commandArguments(['/opt/Graft/graft', ...args])).toEqual(expected);
  });
});

test("the jump list starts commands that the app accepts, in the system's language", () => {
  for (const locale of ['en', 'ko']) {
    const [recent, tasks] = jumpList(wordsFor(locale), 'C:\\Graft\\Graft.exe');
    expect(recent).toEqual({ type: 'recent' });
    const items = tasks?.items ?? [];
    expect(items.map(({ title }) => title)).toEqual([
      wordsFor(locale).newProject,
      wordsFor(locale).openFolder,
    ]);
    for (const { program, args } of items) {
      expect(program).toBe('C:\\Graft\\Graft.exe');
      expect(commandIn(['Graft.exe', args!])).toBe(args!.replace('--command=', ''));
    }
  }
  expect(commandIn(['graft', '--command=deleteProject'])).toBeNull();
  expect(commandIn(['graft'])).toBeNull();
});
