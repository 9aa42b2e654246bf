// Who decides about updates: the administrator before the user, and a policy that cannot be read switches them off.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isFeedAddress } from '#shared/protocol/updates';
import { findInstallation } from '../../../src-main/shells/electron/updates/installation';
import { policyPath, readPolicy, readRegistry } from '../../../src-main/shells/electron/updates/policy';
import {
  readPackagedFeed,
  readUpdateSettings,
  saveUpdateSettings,
} from '../../../src-main/shells/electron/updates/update-settings';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-policy-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function policyOf(text: string | null, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'policy.json');
  await rm(path, { force: true });
  if (text !== null) await writeFile(path, text);
  return readPolicy(path, env, 'linux');
}

describe('the policy of a computer', () => {
  it('leaves everything to the user where there is none', async () => {
    expect(await policyOf(null)).toEqual({ isOff: false, feed: null });
  });

  it.each([
    ['{"updates": "off"}', { isOff: true, feed: null }],
    ['{"updateFeed": "https://a.example/"}', { isOff: false, feed: 'https://a.example/' }],
    ['{"updates": "on", "updateFeed": ""}', { isOff: false, feed: '' }],
  ])('reads %s', async (text, expected) => {
    expect(await policyOf(text)).toEqual(expected);
  });

  it.each(['', '{', 'null', '[]', '{"updates": "never"}', '{"updates": false}', '{"updateFeed": 1}'])(
    'switches updates off if the file is %j',
    async (text) => {
      expect((await policyOf(text)).isOff).toBe(true);
    },
  );

  it('prefers the file to the environment', async () => {
    const env = { GRAFT_UPDATES: 'off', GRAFT_UPDATE_FEED: 'https://b.example/' };
    expect(await policyOf(null, env)).toEqual({ isOff: true, feed: 'https://b.example/' });
    expect(await policyOf('{"updates": "on"}', env)).toEqual({ isOff: false, feed: 'https://b.example/' });
  });

  it("reads values of Windows' registry, as reg.exe prints them", () => {
    const printed = [
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Graft',
      '    Updates    REG_DWORD    0x0',
      '    UpdateFeed    REG_SZ    https://updates.example/graft',
      '',
    ].join('\r\n');
    expect(readRegistry(printed)).toEqual({ updates: 'off', updateFeed: 'https://updates.example/graft' });
    expect(readRegistry('    Updates    REG_SZ    Off\r\n')).toEqual({ updates: 'off' });
    expect(readRegistry('    Updates    REG_DWORD    0x1\r\n')).toEqual({ updates: 'on' });
    expect(readRegistry('')).toEqual({});
  });

  it('is in a folder of the administrator', () => {
    expect(policyPath('linux', {})).toBe('/etc/graft/policy.json');
    expect(policyPath('darwin', {})).toBe('/Library/Application Support/Graft/policy.json');
  });
});

test.each([
  ['https://updates.example/graft/', true],
  ['https://updates.example', true],
  ['http://127.0.0.1:8080/', true],
  ['http://localhost/feed', true],
  ['http://[::1]:9000/', true],
  ['http://updates.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://localhost@evil.example/', false],
  ['https://user:secret@updates.example/', false],
  ['file:///etc/passwd', false],
  ['https://updates.example/?key=1', false],
  ['', false],
])('%s: an address of updates: %s', (address, expected) => {
  expect(isFeedAddress(address)).toBe(expected);
});

test('keeps the settings, and falls back to the defaults', async () => {
  const path = join(folder, 'new', 'updates.json');
  expect(readUpdateSettings(path)).toEqual({ isOn: true, feed: null, lastVersion: null });
  saveUpdateSettings(path, { isOn: false, feed: 'https://a.example', lastVersion: '1.0.0' });
  expect(readUpdateSettings(path)).toEqual({ isOn: false, feed: 'https://a.example', lastVersion: '1.0.0' });
  await writeFile(path, '{"isOn": "yes"}');
  expect(readUpdateSettings(path).isOn).toBe(true);
});

test('reads the address that a package was built with', async () => {
  const path = join(folder, 'app-update.yml');
  expect(readPackagedFeed(path)).toBeNull();
  await writeFile(
    path,
    "provider: generic\nurl: 'https://a.example/graft'\nupdaterCacheDirName: graft-updater\n",
  );
  expect(readPackagedFeed(path)).toBe('https://a.example/graft');
});

test('knows how it was installed', async () => {
  const of = (more: object) =>
    findInstallation({ isPackaged: true, platform: 'linux', env: {}, resources: folder, ...more });
  expect(of({ isPackaged: false })).toBe('source');
  expect(of({ env: { APPIMAGE: '/home/a/Graft.AppImage' } })).toBe('appimage');
  expect(of({})).toBe('archive');
  const dpkgList = join(folder, 'graft.list');
  const deb = { resources: '/opt/Graft/resources', dpkgList };
  expect(of(deb)).toBe('archive');
  await writeFile(dpkgList, '/opt/Graft/graft\n');
  expect(of(deb)).toBe('deb');
  expect(of({ dpkgList })).toBe('archive');
  expect(of({ platform: 'win32' })).toBe('archive');
  expect(of({ platform: 'darwin' })).toBe('mac');
});
