// pip's configuration files and variables, read as pip reads them; where pip is installed, compared with pip itself.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseIni } from '../../src-main/runtime/index/ini';
import { configFiles, readPipConfig, withoutCredentials } from '../../src-main/runtime/index/pip-config';
import { temporaryFolder } from './wheel-server';

const none = {
  indexes: [],
  findLinks: [],
  proxy: undefined,
  certFile: undefined,
  trustedHosts: [],
  mayAskIndex: true,
};

async function homeWith(files: Readonly<Record<string, string>>): Promise<string> {
  const home = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), text);
  }
  return home;
}

test('parses sections, both separators, continued values and comments', () => {
  const ini = parseIni(
    '\ufeff; note\n[global]\r\nindex_url: https://one/simple\nextra-index-url =\n  https://two\n  # no\n  https://three\n\n[install]\nno-index = true\nrubbish\n',
  );
  expect([...ini].map(([name, options]) => [name, Object.fromEntries(options)])).toEqual([
    ['global', { 'index-url': 'https://one/simple', 'extra-index-url': '\nhttps://two\nhttps://three' }],
    ['install', { 'no-index': 'true' }],
  ]);
});

test('reads files in the order of precedence, then the variables', async () => {
  const home = await homeWith({
    '.pip/pip.conf':
      '[global]\nindex-url = https://legacy/simple\ncert = /ca.pem\n[download]\nproxy = http://p:1\n',
    '.config/pip/pip.conf':
      '[global]\nindex-url = https://user/simple\nextra-index-url = https://a/s https://b/s\nproxy = http://q:1\n',
    'venv/pip.conf': '[global]\ntrusted-host = a b:8443\n',
    'own.conf': '[global]\nfind-links = /wheels\n',
  });
  const env = { XDG_CONFIG_DIRS: join(home, 'no'), VIRTUAL_ENV: join(home, 'venv') };
  const files = { indexes: ['https://user/simple', 'https://a/s', 'https://b/s'], certFile: '/ca.pem' };
  const read = { ...none, ...files, proxy: 'http://p:1', trustedHosts: ['a', 'b:8443'] };
  expect(await readPipConfig(env, 'linux', home)).toEqual(read);
  const more = { ...env, PIP_CONFIG_FILE: join(home, 'own.conf'), PIP_NO_INDEX: '1', PIP_INDEX_URL: '' };
  expect(await readPipConfig(more, 'linux', home)).toMatchObject({
    trustedHosts: ['a', 'b:8443'],
    findLinks: ['/wheels'],
    mayAskIndex: false,
  });
  const variables = { PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: 'https://env/simple' };
  expect(await readPipConfig(variables, 'linux', home)).toEqual({ ...none, indexes: ['https://env/simple'] });
  expect(await readPipConfig({ PIP_CONFIG_FILE: '/dev/null' }, 'linux', home)).toEqual(none);
});

test('knows the files of each system', () => {
  expect(configFiles({}, 'linux', '/home/me')).toEqual([
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    '/home/me/.pip/pip.conf',
    '/home/me/.config/pip/pip.conf',
  ]);
  expect(configFiles({}, 'darwin', '/Users/me')).toEqual([
    '/Library/Application Support/pip/pip.conf',
    '/Users/me/.pip/pip.conf',
    '/Users/me/.config/pip/pip.conf',
    '/Users/me/Library/Application Support/pip/pip.conf',
  ]);
  const windows = { APPDATA: 'C:\\Users\\me\\AppData\\Roaming', PROGRAMDATA: 'C:\\ProgramData' };
  expect(configFiles(windows, 'win32', 'C:\\Users\\me')).toEqual([
    'C:\\ProgramData\\pip\\pip.ini',
    'C:\\Users\\me\\pip\\pip.ini',
    'C:\\Users\\me\\AppData\\Roaming\\pip\\pip.ini',
  ]);
});

test('shows addresses without credentials', () => {
  expect(withoutCredentials('https://me:secret@host:8080/simple?token=x#y')).toBe('https://host:8080/simple');
  expect(withoutCredentials('https://me:secret@ host/')).toBe('https:// host/');
});

function pipSays(env: NodeJS.ProcessEnv): string | null {
  try {
    return execFileSync('python3', ['-m', 'pip', 'config', 'list'], { env, encoding: 'utf8' });
  } catch {
    return null;
  }
}

test.runIf(process.platform === 'linux' && pipSays(process.env) !== null).each([false, true])(
  'agrees with pip, with PIP_CONFIG_FILE: %s',
  async (withOwn) => {
    const home = await homeWith({
      '.config/pip/pip.conf':
        '[global]\nindex_url = https://user/simple\nextra-index-url:\n    https://a/s\n    https://b/s\n[download]\nproxy = http://p:1\n',
      'own.conf': '[global]\nindex-url = https://own/simple ; not a comment\n',
    });
    const own = { PIP_CONFIG_FILE: join(home, 'own.conf') };
    const env = { PATH: process.env.PATH, HOME: home, PIP_CERT: '/x.pem', ...(withOwn && own) };
    const said = pipSays(env)!;
    const said1 = (name: string) =>
      new RegExp(`^${name}='(.*)'$`, 'm').exec(said)?.[1]?.replaceAll('\\n', '\n');
    const config = await readPipConfig(env, 'linux', home);
    const lists = [said1('global.index-url'), said1('global.extra-index-url')];
    const indexes = [lists[0]!.split(' ')[0], ...(lists[1]?.trim().split('\n') ?? [])];
    expect(config.indexes).toEqual(indexes);
    expect(indexes).toHaveLength(withOwn ? 1 : 3);
    expect(config.proxy).toBe(said1('download.proxy'));
    expect(config.certFile).toBe('/x.pem');
  },
);
