// Projects as files in Electron: saved by the system's dialog, opened by a double click with the window open or closed, in Korean, and the view of the disk.
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { createReader } from './korean';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { useWorkbench } from './test-workbench';
import { root } from './workbench';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-electron-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
/** A name with a space and Hangul, as users have them. */
const file = () => join(folder, '내 프로젝트 1.graft');

describe('a project file in Electron', () => {
  let electron: ElectronWorkbench;
  const bench = useWorkbench('electron-project-file', async () => {
    electron = await openInElectron();
    return electron;
  });
  const { id, sampleIsOpen, takeBoth } = bench;
  const { look, takeFound } = createReader(() => bench, ['images', 'Sample: drawings 2', 'Sample: drawings']);
  const projects = async () =>
    (await readdir(join(bench.home, 'projects'))).filter((name) => !name.startsWith('.')).sort();
  async function openDialog(name: string): Promise<void> {
    await id('project-switcher').click();
    await id(name).click();
  }

  it('is written where the system’s dialog says, and shows its place', async () => {
    await sampleIsOpen();
    await bench.answerSave(file());
    await openDialog('export-project');
    await id('project-file-size').filter({ hasText: /MB|kB/ }).waitFor();
    await id('export-images').check();
    await id('project-file-save').click();
    await id('project-file-done').waitFor();
    expect(await id('project-file-done').textContent()).toContain(file());
    expect((await stat(file())).size).toBeGreaterThan(2_000_000);
    expect(await readdir(folder)).toEqual(['내 프로젝트 1.graft']);
    expect(await runAxe(bench.page)).toEqual([]);
    await takeBoth('project-file');
    await bench.page.keyboard.press('Escape');
  });

  it('opens by a double click as another project, in the window that is open', async () => {
    expect(await electron.startAgain([file()])).toBe(0);
    await eventually(async () => expect(await projects()).toHaveLength(2), 60_000);
    await id('project-switcher').filter({ hasText: '2' }).waitFor();
    await sampleIsOpen();
    expect(await electron.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('that is damaged is refused with a sentence, and leaves no project behind', async () => {
    const damaged = join(folder, 'damaged.graft');
    await writeFile(damaged, 'PK and nothing else');
    expect(await electron.startAgain([damaged])).toBe(0);
    await bench.page.getByText(/not a complete zip archive/).waitFor();
    expect(await projects()).toHaveLength(2);
  });

  it('has its dialogs and the view of the disk in Korean', async () => {
    await id('language').click();
    await id('language-ko').click();
    await openDialog('export-project');
    await id('project-file-size').filter({ hasText: /MB|kB/ }).waitFor();
    await look('export');
    await takeBoth('project-file-korean');
    await bench.answerSave(join(folder, '이미지 없음.graft'));
    await id('project-file-save').click();
    await id('project-file-done').waitFor();
    await bench.page.keyboard.press('Escape');
    const exports = join(bench.home, 'projects', 'sample', 'exports');
    await mkdir(exports, { recursive: true });
    await writeFile(join(exports, 'model.h5'), new Uint8Array(2_000_000));
    await openDialog('disk-space');
    await bench.page.getByText('모든 프로젝트').first().waitFor();
    await look('disk');
    expect(await runAxe(bench.page)).toEqual([]);
    await takeBoth('disk-korean');
    await id('empty-sample').click();
    await id('disk-undo').waitFor();
    expect(await readdir(exports).catch(() => [])).toEqual([]);
    await look('emptied');
    await id('disk-undo').click();
    await eventually(async () => expect(await readdir(exports)).toEqual(['model.h5']));
    await bench.page.keyboard.press('Escape');
    expect(takeFound()).toEqual({});
  });

  it('and images from a phone: the app says why it receives none, and which command does', async () => {
    await id('nav-data').click();
    await id('class-row-1').click();
    await id('class-phone').click();
    await eventually(async () => expect(await id('phone').getAttribute('data-state')).toBe('off'));
    expect(await id('phone').textContent()).toContain('이 앱은 다른 기기에 스스로를 열지 않습니다.');
    expect(await id('phone-command').textContent()).toMatch(/^graft open --host \S+$/);
    await id('phone-command-copy').click();
    expect(await electron.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      await id('phone-command').textContent(),
    );
    await look('phone');
    await takeBoth('phone-off-korean');
    expect(takeFound()).toEqual({});
    expect(bench.pageErrors).toEqual([]);
  });
});

describe('a project file that starts Electron', () => {
  const bench = useWorkbench('electron-project-file-start', () => openInElectron(root, 'start', [file()]));
  it('opens as a project', async () => {
    await bench.sampleIsOpen();
    expect(await bench.id('project-switcher').textContent()).not.toBe('');
    expect(bench.pageErrors).toEqual([]);
  });
});
