// Uploads from a browser are complete, and limited to their folder and quota.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { safeName, safeParts } from '../../../src-main/store/safe-names';
import { openEngine, temporaryFolder } from '../support';

async function begin(announced: { files?: number; sizeBytes?: number; emptyFolders?: string[] } = {}) {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const { upload } = await client.beginUpload({
    project,
    name: 'pets',
    files: announced.files ?? 10,
    sizeBytes: announced.sizeBytes ?? 1000,
    emptyFolders: announced.emptyFolders,
  });
  const send = (path: string, offset: number, text: string) =>
    client.uploadChunk({ project, upload, path, offset, bytes: new TextEncoder().encode(text) });
  return { send, end: () => client.endUpload({ project, upload }) };
}

test('writes uploaded chunks to a folder of classes', async () => {
  const { send, end } = await begin();
  await send('pets/cats/1.jpg', 0, 'mi');
  await send('pets/dogs/1.jpg', 0, 'wuff');
  await send('pets/cats/1.jpg', 2, 'au');
  const { folder } = await end();
  expect(await readdir(folder)).toEqual(['cats', 'dogs']);
  expect(await readFile(join(folder, 'cats/1.jpg'), 'utf8')).toBe('miau');
});

test('keeps empty folders, and restricts their paths like those of files', async () => {
  const { send, end } = await begin({ emptyFolders: ['pets/birds', '/pets/fish/new'] });
  await send('pets/cats/1.jpg', 0, 'miau');
  const { folder } = await end();
  expect((await readdir(folder)).sort()).toEqual(['birds', 'cats', 'fish']);
  await expect(begin({ emptyFolders: ['../birds'] })).rejects.toThrow('is not allowed');
});

test('rejects a chunk with a wrong offset', async () => {
  const { send } = await begin();
  await send('a/1.jpg', 0, 'abc');
  await expect(send('a/1.jpg', 5, 'x')).rejects.toThrow('expected byte 3 next, received 5');
});

test('rejects more files or bytes than announced', async () => {
  const { send } = await begin({ files: 1, sizeBytes: 4 });
  await send('a/1.jpg', 0, 'abc');
  await expect(send('a/2.jpg', 0, 'x')).rejects.toMatchObject({ code: 'too-large' });
  await expect(send('a/1.jpg', 3, 'xy')).rejects.toMatchObject({ code: 'too-large' });
});

test('rejects paths with .., and keeps absolute paths inside the folder', async () => {
  const { send, end } = await begin();
  await expect(send('../../etc/passwd', 0, 'x')).rejects.toThrow('is not allowed');
  await expect(send('a\\..\\..\\b', 0, 'x')).rejects.toThrow('is not allowed');
  await send('/etc/passwd/1.jpg', 0, 'x');
  await send('/home/1.jpg', 0, 'x');
  expect((await readdir((await end()).folder)).sort()).toEqual(['etc', 'home']);
});

test('rejects chunks of an unknown upload', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  await expect(client.endUpload({ project, upload: 'x' })).rejects.toMatchObject({ code: 'not-found' });
});

test.each([
  ['con.jpg', '_con.jpg'],
  ['COM¹.txt', '_COM¹.txt'],
  ['aux .txt', '_aux .txt'],
  ['CONIN$', '_CONIN$'],
  ['console.txt', 'console.txt'],
  ['a:b?.jpg', 'a_b_.jpg'],
  ['.hidden', 'hidden'],
  ['trailing. ', 'trailing'],
  ['\u202Egpj.exe', '_gpj.exe'],
  ['…', '…'],
  ['...', '_'],
  [`${'é'.repeat(300)}.jpg`, `${'é'.repeat(88)}.jpg`],
])('converts the name %j to %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

test('accepts paths of 1 to 16 segments', () => {
  expect(safeParts('./a//b.png')).toEqual(['a', 'b.png']);
  expect(() => safeParts('/')).toThrow('1 to 16 parts');
  expect(() => safeParts(Array.from({ length: 17 }, () => 'a').join('/'))).toThrow('1 to 16 parts');
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Uploads files; returns their folder and the paths that were not sent because their content was known. */
async function upload(
  client: Awaited<ReturnType<typeof openEngine>>['client'],
  project: string,
  files: Readonly<Record<string, string>>,
  { torn = false, claims = {} }: { torn?: boolean; claims?: Readonly<Record<string, string>> } = {},
) {
  const entries = Object.entries(files);
  const sizeBytes = entries.reduce((sum, [, text]) => sum + text.length, 0);
  const begun = await client.beginUpload({ project, name: 'pets', files: entries.length, sizeBytes });
  const hashed = entries.map(([path, text]) => ({ path, hash: claims[path] ?? hashOf(text) }));
  const { claimed } = await client.claimFiles({ project, upload: begun.upload, files: hashed });
  for (const [path, text] of entries) {
    const chunk = { project, upload: begun.upload, path, offset: 0, bytes: new TextEncoder().encode(text) };
    if (!claimed.includes(path)) await client.uploadChunk({ ...chunk, last: true });
  }
  const folder = torn ? '' : (await client.endUpload({ project, upload: begun.upload })).folder;
  return { folder, claimed, hasContent: begun.hasContent };
}

test('takes content that it has, of an earlier upload, an interrupted one, or before the engine was started again', async () => {
  const home = await temporaryFolder();
  const { client, close } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const first = await upload(client, project, { 'cats/1.jpg': 'miau', 'dogs/1.jpg': 'wuff' }, { torn: true });
  expect(first).toMatchObject({ claimed: [], hasContent: false });
  const files = { 'cats/1.jpg': 'miau', 'dogs/renamed.jpg': 'wuff', 'dogs/2.jpg': 'new' };
  const second = await upload(client, project, files);
  expect(second).toMatchObject({ claimed: ['cats/1.jpg', 'dogs/renamed.jpg'], hasContent: true });
  for (const [path, text] of Object.entries(files))
    expect(await readFile(join(second.folder, path), 'utf8')).toBe(text);
  await close();
  const again = await openEngine(home);
  const third = await upload(again.client, project, { ...files, 'birds/1.jpg': 'tweet' });
  expect(third.claimed).toEqual(Object.keys(files));
  expect(await readFile(join(third.folder, 'dogs/2.jpg'), 'utf8')).toBe('new');
  // Another project does not learn what this one has.
  const { id: other } = await again.client.createProject({ name: 'b' });
  expect(await upload(again.client, other, files)).toMatchObject({ claimed: [], hasContent: false });
});

test('takes no file whose content has changed, and none beyond what was announced', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const { folder } = await upload(client, project, { 'cats/1.jpg': 'miau', 'dogs/1.jpg': 'wuff' });
  await writeFile(join(folder, 'cats', '1.jpg'), 'changed');
  const next = await upload(client, project, { 'cats/1.jpg': 'miau', 'dogs/1.jpg': 'wuff' });
  expect(next.claimed).toEqual(['dogs/1.jpg']);
  expect(await readFile(join(next.folder, 'cats', '1.jpg'), 'utf8')).toBe('miau');
  const begun = await client.beginUpload({ project, name: 'p', files: 1, sizeBytes: 2 });
  const claims = [{ path: 'dogs/1.jpg', hash: hashOf('wuff') }];
  expect(await client.claimFiles({ project, upload: begun.upload, files: claims })).toEqual({ claimed: [] });
  const escaping = [{ path: '../../1.jpg', hash: hashOf('wuff') }];
  await expect(client.claimFiles({ project, upload: begun.upload, files: escaping })).rejects.toThrow(
    'is not allowed',
  );
});

test('takes nothing from outside of the uploads, whatever the list names', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const folder = join(home, 'projects', project);
  await writeFile(join(folder, 'secret.txt'), 'secret');
  const line = { hash: hashOf('secret'), path: '../secret.txt' };
  await writeFile(join(folder, 'uploads.jsonl'), `${JSON.stringify(line)}\n`);
  const { claimed } = await upload(client, project, { 'cats/1.jpg': 'secret' });
  expect(claimed).toEqual([]);
});
