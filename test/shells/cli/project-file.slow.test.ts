// `graft project` and `graft disk`: a trained project as one file and back, and what takes how much space, in English and Korean.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildHelpers, openEngine } from '../../engine/support';
import { englishIn } from '../../english-words';
import { runGraft } from './run-graft';
import { makeRecipe } from './tiny-recipe';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'graft-cli-project-'));
/** The project that was made from a file with images. */
let second = '';
const at = (...names: string[]) => join(folder, ...names);
const home = at('home');

const graft = (...args: string[]) => runGraft(args);

/** The members of an archive by Python. */
function membersOf(path: string): string[] {
  const script = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
  return String(execFileSync('python3', ['-c', script, path]))
    .trim()
    .split('\n');
}
/** The size of all files of a folder. */
async function sizeOf(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const all = await Promise.all(names.map((name) => stat(join(path, name))));
  return all.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
}
const expectKorean = (text: string, ...names: string[]) => {
  expect(text).toMatch(/[가-힣]/);
  expect(englishIn(text.replaceAll(`${folder}/`, ''), names)).toEqual([]);
};

beforeAll(() => {
  process.env.GRAFT_HOME = home;
  buildHelpers();
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('graft project', () => {
  it('has a project with a run to write', async () => {
    await mkdir(at('made'));
    const { recipe } = await makeRecipe({}, at('made'));
    const { client, close } = await openEngine(home);
    const { id: project, draft } = await client.createProject({ name: 'flowers' });
    expect(project).toBe('flowers');
    await client.saveDraft({ project, draft: { ...draft, folder: at('made', 'images') } });
    await close();
    expect(await graft('train', recipe, '--project', 'flowers')).toMatchObject({ code: 0 });
  });

  it('writes a project as one file without its images, which another Graft opens with its run', async () => {
    const file = at('flowers.graft');
    const { code, out } = await graft('project', 'export', file, '--project', 'flowers');
    const { size } = await stat(file);
    expect([code, out]).toEqual([0, expect.stringContaining(`Wrote ${file} (`)]);
    expect(size).toBeGreaterThan(5_000);
    const members = membersOf(file);
    expect(members).toEqual(expect.arrayContaining(['graft.json', 'project.json', 'images.jsonl']));
    expect(members.filter((name) => name.startsWith('images/'))).toEqual([]);
    const [run] = await readdir(join(home, 'projects', 'flowers', 'runs'));
    expect(members).toContain(`runs/${run}/events.jsonl`);

    process.env.GRAFT_HOME = at('other');
    const imported = await graft('project', 'import', file);
    expect(imported.code).toBe(0);
    const [, id] = /Created project '([\w-]+)' \(flowers\)\./.exec(imported.out)!;
    expect(imported.err).toContain("The file has no images: the folder 'images' with 24 images is missing.");
    const log = (root: string, project: string) =>
      readFile(join(root, 'projects', project, 'runs', run!, 'events.jsonl'), 'utf8');
    // Only the paths of the images are those of the new home, where they can be put.
    const moved = await log(at('other'), id!);
    expect(moved).toContain(at('other', 'projects', id!, 'images', '1', 'images', 'blue'));
    const original = (await log(home, 'flowers')).replaceAll(at('made', 'images'), 'IMAGES');
    expect(moved.replaceAll(at('other', 'projects', id!, 'images', '1', 'images'), 'IMAGES')).toBe(original);
    const runs = await graft('runs', '--project', id!);
    expect([runs.code, runs.out]).toEqual([0, expect.stringContaining(run!)]);
    process.env.GRAFT_HOME = home;
  });

  it('includes the images if asked for, and gives a second project another name', async () => {
    const file = at('whole.graft');
    const exported = await graft('project', 'export', file, '--project', 'flowers', '--images', '--json');
    expect(JSON.parse(exported.out)).toEqual({ path: file, sizeBytes: (await stat(file)).size });
    const members = membersOf(file).filter((name) => /^images\/.*\.png$/.test(name));
    expect(members).toHaveLength(24);
    const imported = await graft('project', 'import', file, '--json');
    const { project, name, missing } = JSON.parse(imported.out);
    expect([imported.code, imported.err, name, missing]).toEqual([0, '', 'flowers 2', []]);
    const known = await Promise.all(
      ['blue-0.png', 'red-7.png'].map((image) => readFile(at('made', 'images', image.split('-')[0]!, image))),
    );
    second = project;
    const root = join(home, 'projects', project);
    const images = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.png'));
    expect(images).toHaveLength(24);
    for (const [i, image] of ['blue-0.png', 'red-7.png'].entries()) {
      const path = images.find((one) => one.endsWith(image))!;
      expect((await readFile(join(root, path))).equals(known[i]!)).toBe(true);
    }
  });

  it('says in Korean what it writes and creates', async () => {
    const file = at('korean.graft');
    const exported = await graft('project', 'export', file, '--project', 'flowers', '--lang', 'ko');
    expect(exported.code).toBe(0);
    expectKorean(exported.out, 'korean.graft', 'korean');
    const imported = await graft('project', 'import', file, '--lang', 'ko');
    expect(imported.code).toBe(0);
    expectKorean(`${imported.out}\n${imported.err}`, 'flowers', 'images', 'korean.graft', 'korean');
  });

  it('refuses other names, a project that does not exist, and a file that was changed, and leaves nothing behind', async () => {
    expect(await graft('project', 'export', at('a.zip'), '--project', 'flowers')).toMatchObject({
      code: 2,
      err: expect.stringContaining('needs the extension .graft'),
    });
    expect((await graft('project', 'export', at('no.graft'), '--project', 'no-such')).code).not.toBe(0);
    const bytes = await readFile(at('flowers.graft'));
    bytes[bytes.indexOf('events.jsonl') + 40]! ^= 1;
    await writeFile(at('changed.graft'), bytes);
    const before = await readdir(join(home, 'projects'));
    expect(await graft('project', 'import', at('changed.graft'))).toMatchObject({ code: 1, out: '' });
    expect(await readdir(join(home, 'projects'))).toEqual(before);
    expect((await readdir(folder)).filter((name) => /zip|no\./.test(name))).toEqual([]);
  });
});

describe('graft disk', () => {
  it('shows the sizes of each project, as its files have', async () => {
    const { code, out } = await graft('disk', '--json');
    expect(code).toBe(0);
    const { projects } = JSON.parse(out) as { projects: { id: string; bytes: Record<string, number> }[] };
    const { bytes } = projects.find(({ id }) => id === 'flowers')!;
    const root = join(home, 'projects', 'flowers');
    expect(bytes.weights).toBe((await sizeOf(join(root, 'blobs'))) + (await sizeOf(join(root, 'models'))));
    expect(bytes.runs).toBe(await sizeOf(join(root, 'runs')));
    expect(Math.min(bytes.weights!, bytes.runs!)).toBeGreaterThan(1000);
    const table = await graft('disk');
    expect(table.out).toMatch(/^project +weights +runs +images +features +thumbnails +exports +total\n/);
    expect(table.out).toMatch(/\nflowers +\d/);
    expectKorean((await graft('disk', '--lang', 'ko')).out, 'flowers', ...projects.map(({ id }) => id));
  });

  it('empties what can be computed again, but not of a project that is in use', async () => {
    const exports = join(home, 'projects', 'flowers', 'exports');
    const inOther = join(home, 'projects', second, 'exports');
    for (const one of [exports, inOther]) {
      await mkdir(one, { recursive: true });
      await writeFile(join(one, 'model.h5'), new Uint8Array(300_000));
    }
    const runs = await sizeOf(join(home, 'projects', 'flowers', 'runs'));
    const { client, close } = await openEngine(home);
    await client.openProject({ project: second });
    const emptied = await graft('disk', '--empty');
    expect(emptied).toMatchObject({
      code: 0,
      err: expect.stringContaining(`Project '${second}' is in use, so nothing of it was deleted.`),
    });
    expect(emptied.out).toMatch(/^Removed [\d.]+ kB\.\n$/);
    expect(await sizeOf(exports)).toBe(0);
    expect(await sizeOf(inOther)).toBe(300_000);
    expect(await sizeOf(join(home, 'projects', 'flowers', 'runs'))).toBe(runs);
    await close();
    const json = JSON.parse((await graft('disk', '--empty', '--json')).out);
    expect(json).toEqual({ freedBytes: 300_000, busy: [] });
    expectKorean((await graft('disk', '--empty', '--lang', 'ko')).out);
  });
});
