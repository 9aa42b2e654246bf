// Project files that lie, lead outside, expand without end or are damaged are rejected, and nothing is written outside of the new folder.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { unpackProject } from '../../../src-main/formats/project-file/unpack';
import { englishLeft } from '../../english-words';
import { scratchFolder } from '../helpers';
import { type Member, makeProjectFile, sha256, zipOf } from './make-project-file';

type Files = Record<string, Uint8Array>;
interface Draft {
  files: Files;
  manifest: Record<string, unknown> & { parts: { name: string; sizeBytes: number; sha256: string }[] };
  members: Member[];
}

const run = 'runs/2024-01-01-abcd';
const text = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** Unpacks a sound project file, lets a test change its files and manifest, and writes it again. */
async function changed(folder: string, change: (draft: Draft) => void): Promise<string> {
  const path = join(folder, 'sound.graft');
  await makeProjectFile(folder, path);
  const { 'graft.json': manifest, ...files } = unzipSync(await readFile(path));
  const draft: Draft = { files, manifest: JSON.parse(Buffer.from(manifest!).toString()), members: [] };
  const before = { ...files };
  change(draft);
  // Files that a test changed get their right hash, so that only what it wants is wrong.
  for (const [name, content] of Object.entries(draft.files)) {
    if (content === before[name]) continue;
    const part = draft.manifest.parts.find((one) => one.name === name);
    const now = { name, sizeBytes: content.length, sha256: sha256(content) };
    if (part) Object.assign(part, now);
    else draft.manifest.parts.push(now);
  }
  const members = [
    ...Object.entries(draft.files).map(([name, content]): Member => ({ name, content })),
    { name: 'graft.json', content: text(draft.manifest) },
  ];
  const replaced = members.map((one) => draft.members.find(({ name }) => name === one.name) ?? one);
  const added = draft.members.filter(({ name }) => !members.some((one) => one.name === name));
  const out = join(folder, 'hostile.graft');
  await writeFile(out, zipOf([...replaced, ...added]));
  return out;
}

async function unpack(folder: string, path: string) {
  const target = join(folder, 'new', 'inside');
  await mkdir(target, { recursive: true });
  return unpackProject({ path, folder: target, finalFolder: '/final', samples: '/samples' }, () => {});
}

const add =
  (name: string, content: Uint8Array = text('x')) =>
  (draft: Draft) => {
    draft.files[name] = content;
  };
const document = (name: string, edit: (value: never) => unknown) => (draft: Draft) => {
  const value: never = JSON.parse(Buffer.from(draft.files[name]!).toString()) as never;
  draft.files[name] = text(edit(value) ?? value);
};

const zeros = Buffer.alloc(64 * 2 ** 20);
const refusals: Record<string, [change: (draft: Draft) => void, code: string, message: string]> = {
  'a path above': [
    add('images/1/../../evil.txt'),
    'bad-file',
    "member 'images/1/../../evil.txt' is a path outside",
  ],
  'an absolute path': [add('/etc/evil'), 'bad-file', "member '/etc/evil' is a path outside the archive"],
  'a drive': [add('C:/evil'), 'bad-file', "member 'C:/evil' is a path outside the archive"],
  'a backslash': [add('images/1/images/..\\..\\evil'), 'bad-file', 'is a path outside the archive'],
  'a name without a place': [add('project.json.lock'), 'bad-file', 'is not the name of a part of a project'],
  'a run whose id is a path': [add('runs/../evil/recipe.json'), 'bad-file', 'is a path outside the archive'],
  'a script beside a run': [add(`${run}/evil.js`), 'bad-file', 'is not the name of a part of a project'],
  'an alternate stream': [add('images/1/images/a.png:evil'), 'bad-file', 'is not the name of a part'],
  'a link': [
    ({ members }) => members.push({ name: 'images/1/link', content: text('/etc/passwd'), mode: 0o120777 }),
    'bad-file',
    "member 'images/1/link' is a link",
  ],
  'two members with one name': [
    ({ members }) => members.push({ name: 'PROJECT.json', content: text('{}') }),
    'bad-file',
    "it has two members named 'PROJECT.json'",
  ],
  'overlapping members': [
    ({ members, manifest, files }) => {
      const content = files['images/1/images/red/a.png']!;
      manifest.parts.push({
        name: 'images/1/images/red/c.png',
        sizeBytes: content.length,
        sha256: sha256(content),
      });
      members.push({ name: 'images/1/images/red/c.png', content, sameAs: 0 });
    },
    'bad-file',
    'overlaps another one',
  ],
  'an encrypted member': [
    ({ members, files }) => members.push({ name: 'project.json', content: files['project.json']!, flags: 1 }),
    'bad-file',
    "member 'project.json' is encrypted",
  ],
  'a member that its manifest does not list': [
    ({ members }) => members.push({ name: 'images/1/images/extra.png', content: text('x') }),
    'bad-file',
    "it has a member 'images/1/images/extra.png' that its manifest does not list",
  ],
  'another name in the local header': [
    ({ members, files }) =>
      members.push({ name: 'project.json', localName: 'project.text', content: files['project.json']! }),
    'bad-file',
    "member 'project.json' is damaged",
  ],
  'a missing part': [
    ({ files }) => delete files['project.json'],
    'bad-file',
    "its part 'project.json' is missing",
  ],
  'a run without images': [
    (draft) => {
      delete draft.files[`${run}/data.json`];
      draft.manifest.parts = draft.manifest.parts.filter(({ name }) => name !== `${run}/data.json`);
    },
    'bad-file',
    `its part '${run}/data.json' is missing`,
  ],
  'a wrong hash': [
    ({ manifest }) => {
      manifest.parts.find(({ name }) => name.endsWith('b.png'))!.sha256 = 'a'.repeat(64);
    },
    'bad-file',
    "its part 'images/1/images/red/b.png' is damaged: expected SHA-256",
  ],
  'weights under a wrong name': [
    add(`blobs/${'b'.repeat(64)}`, text('weights')),
    'bad-file',
    `its part 'blobs/${'b'.repeat(64)}' is damaged: expected SHA-256`,
  ],
  'weights that are missing': [
    (draft) => {
      for (const name of Object.keys(draft.files)) if (name.startsWith('blobs/')) delete draft.files[name];
      draft.manifest.parts = draft.manifest.parts.filter(({ name }) => !name.startsWith('blobs/'));
    },
    'bad-file',
    'it names weights that it does not contain',
  ],
  'a bomb that declares its size': [
    ({ members, manifest }) => {
      members.push({ name: `${run}/tensorboard/bomb`, content: zeros, deflate: true });
      manifest.parts.push({
        name: `${run}/tensorboard/bomb`,
        sizeBytes: zeros.length,
        sha256: sha256(zeros),
      });
    },
    'too-large',
    `member '${run}/tensorboard/bomb' expands to more than the limit`,
  ],
  'a bomb that lies': [
    ({ members, manifest }) => {
      members.push({ name: `${run}/tensorboard/bomb`, content: zeros, deflate: true, declared: 1000 });
      manifest.parts.push({ name: `${run}/tensorboard/bomb`, sizeBytes: 1000, sha256: sha256(zeros) });
    },
    'bad-file',
    'does not have the 1000 bytes that it declares',
  ],
  'packed weights': [
    ({ members, files }) => {
      const [name, content] = Object.entries(files).find(([one]) => one.startsWith('blobs/'))!;
      members.push({ name, content, deflate: true });
    },
    'bad-file',
    'uses compression method 8: expected 0',
  ],
  'huge sizes': [
    ({ manifest }) => {
      manifest.parts[0]!.sizeBytes = 2 ** 50;
    },
    'bad-file',
    'has contradictory sizes',
  ],
  'a thumbnail that is something else': [
    add(`thumbnails/${'c'.repeat(64)}-96-2.webp`, text('<svg onload="alert(1)"/>')),
    'bad-file',
    'is not a thumbnail',
  ],
  'a folder of this machine': [
    document('project.json', (value: { draft: { folder: string } }) => {
      value.draft.folder = '/home';
    }),
    'bad-file',
    "its path '/home' leads outside the project",
  ],
  'a network drive': [
    document('project.json', (value: { draft: { folder: string } }) => {
      value.draft.folder = '\\\\evil.example\\share';
    }),
    'bad-file',
    'leads outside the project',
  ],
  'a model of this machine': [
    document(`${run}/recipe.json`, (value: { model: unknown }) => {
      value.model = { file: 'graft:models/../../../etc/model.h5' };
    }),
    'bad-file',
    "its path 'graft:models/../../../etc/model.h5' leads outside the project",
  ],
  'images of this machine in a run': [
    document(`${run}/data.json`, (value: { training: { path: string }[] }) => {
      value.training[0]!.path = '/etc/passwd';
    }),
    'bad-file',
    "its path '/etc/passwd' leads outside the project",
  ],
  'a log whose path leads outside': [
    add(
      `${run}/events.jsonl`,
      text('{"type":"imageSkipped","at":1,"path":"graft:images/../../x","reason":"r"}\n'),
    ),
    'bad-file',
    'leads outside the project',
  ],
  'JSON that is none': [
    add('project.json', text('{')),
    'bad-file',
    "its part 'project.json' is not valid JSON",
  ],
  'JSON nested deeply': [
    ({ files }) => {
      const deep = `"params":{"deep":${'['.repeat(200_000)}${']'.repeat(200_000)},`;
      const graph = Buffer.from(files[`${run}/graph.json`]!).toString();
      files[`${run}/graph.json`] = text(graph.replace('"params":{', () => deep));
    },
    'bad-file',
    `its part '${run}/graph.json' is`,
  ],
  'a graph that is none': [
    add(`${run}/graph.json`, text({ layers: 3 })),
    'bad-file',
    `its part '${run}/graph.json' is damaged`,
  ],
  'a newer version': [
    ({ manifest }) => {
      manifest.version = 2;
      manifest.something = 'new';
    },
    'unsupported',
    'was written by a newer Graft: it is a project file of version 2, and this Graft reads version 1. Update Graft',
  ],
  'another kind of archive': [
    ({ manifest }) => {
      manifest.format = 'other';
    },
    'bad-file',
    "its part 'graft.json' is damaged",
  ],
};

test.each(Object.entries(refusals))('rejects %s', async (_name, [change, code, message]) => {
  const folder = await scratchFolder();
  const path = await changed(folder, change);
  const error = await unpack(folder, path).catch((reason) => reason);
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: expect.stringContaining(message),
  });
  expect(error.message).toContain('hostile.graft');
  expect(englishLeft(error.words, [path])).toEqual([]);
  expect(await readdir(join(folder, 'new'))).toEqual(['inside']);
  expect((await readdir(folder)).sort()).toEqual([
    'hostile.graft',
    'images',
    'new',
    'project',
    'sound.graft',
  ]);
});

test('reads the sound file, and gives names from it as text', async () => {
  const folder = await scratchFolder();
  const unpacked = await unpack(folder, await changed(folder, () => {}));
  expect(unpacked).toMatchObject({
    name: '<b>Flowers</b>',
    runs: 1,
    sources: [{ name: 'images', included: true }],
  });
  expect(unpacked.draft.folder).toBe(join('/final', 'images', '1', 'images'));
  const events = await readFile(join(folder, 'new/inside', run, 'events.jsonl'), 'utf8');
  expect(JSON.parse(events).path).toBe(join('/final', 'images', '1', 'images', 'red', 'a.png'));
});

test('rejects a file that is truncated anywhere, or has any byte flipped', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'sound.graft');
  await makeProjectFile(folder, path);
  const bytes = await readFile(path);
  const expected = await unpack(folder, path);
  const damaged = join(folder, 'damaged.graft');
  let same = 0;
  for (let i = 0; i < 80; i++) {
    const at = Math.floor((i * bytes.length) / 80);
    const copy = Buffer.from(i % 2 ? bytes : bytes.subarray(0, at));
    if (i % 2) copy[at]! ^= 0x10;
    await writeFile(damaged, copy);
    const target = await scratchFolder();
    const result = await unpack(target, damaged).then(
      (unpacked) => unpacked,
      (error) => error.code,
    );
    // A flipped date or checksum field changes nothing that is read.
    if (typeof result === 'object') {
      expect(result).toEqual(expected);
      same++;
    } else expect(['bad-file', 'too-large', 'unsupported'], `byte ${at}`).toContain(result);
  }
  expect(same).toBeLessThan(10);
}, 120_000);
