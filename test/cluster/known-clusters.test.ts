// The list of clusters: tokens are sealed where there is a key, and never sent to another address.
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openKnownClusters } from '../../src-main/cluster/known-clusters';
import { openVault } from '../../src-main/store/vault';
import { temporaryFolder } from '../engine/support';

const newKey = () => randomBytes(32).toString('base64');
const lab = { name: 'lab', address: 'http://head:8265', folder: '/shared' };
const token = 'a-token-of-the-cluster';

test('seals a token with the key of the desktop app, which other programs cannot open', async () => {
  const home = await temporaryFolder();
  const key = newKey();
  const app = openKnownClusters(home, openVault(key));
  await app.save({ ...lab, token });
  const file = join(home, 'clusters.json');
  expect(await readFile(file, 'utf8')).not.toContain(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await app.find('lab')).toEqual({ address: lab.address, folder: '/shared', token });
  expect(await app.list()).toEqual([{ ...lab, hasToken: true, readable: true }]);
  // The same app, started again.
  expect((await openKnownClusters(home, openVault(key)).find('lab')).token).toBe(token);
  for (const other of [openKnownClusters(home), openKnownClusters(home, openVault(newKey()))]) {
    expect(await other.list()).toEqual([{ ...lab, hasToken: true, readable: false }]);
    await expect(other.find('lab')).rejects.toMatchObject({ code: 'no-permission' });
  }
  // What changes other fields keeps the token, and a token that is entered again is readable.
  await openKnownClusters(home).save({ ...lab, folder: '/other' });
  expect((await app.find('lab')).token).toBe(token);
  await openKnownClusters(home).save({ ...lab, token: 'another' });
  expect((await app.find('lab')).token).toBe('another');
});

test('does not keep a token for another address, and forgets it when asked to', async () => {
  const home = await temporaryFolder();
  const known = openKnownClusters(home, openVault(newKey()));
  await known.save({ ...lab, token });
  await known.save({ ...lab, address: 'http://elsewhere:8265' });
  expect((await known.find('lab')).token).toBe(null);
  await known.save({ ...lab, token });
  await known.save({ ...lab, token: null });
  expect(await known.list()).toEqual([{ ...lab, hasToken: false, readable: true }]);
});

test('opens no vault without a key of 32 bytes, and no text that was changed', () => {
  for (const key of [undefined, '', 'short', randomBytes(16).toString('base64')])
    expect(openVault(key)).toBe(null);
  const vault = openVault(newKey())!;
  const sealed = Buffer.from(vault.seal('secret'), 'base64');
  expect(vault.open(sealed.toString('base64'))).toBe('secret');
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(vault.open(changed.toString('base64'))).toBe(null);
  }
  expect(vault.open('')).toBe(null);
});
