// The stores with an engine over loopback: scan, open, edit, train, reload, and upload folders.
// @vitest-environment node
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPinia, type Pinia } from 'pinia';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type App, createSSRApp } from 'vue';
import { textbookHeads } from '#shared/graph/head-presets';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Recipe } from '#shared/recipe/recipe';
import { stageSchema } from '#shared/run/stage';
import { inEnglish } from '#shared/sentence';
import type { Connection, ConnectionState } from '../../../src-renderer/connect/connection';
import { uploadFolder } from '../../../src-renderer/connect/upload-folder';
import { connectionKey } from '../../../src-renderer/connect/use-connection';
import { useData } from '../../../src-renderer/stores/data';
import { useModel } from '../../../src-renderer/stores/model';
import { useProject } from '../../../src-renderer/stores/project';
import { useRuns } from '../../../src-renderer/stores/runs';
import { useUndo } from '../../../src-renderer/stores/undo';
import { buildHelpers, makeImages, openEngine, temporaryFolder } from '../../engine/support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const connected: ConnectionState = { status: 'connected', reason: null, connections: 1 };

/** Creates a window's stores with a client, like main.ts, without the page. */
function openWindow(client: Client<EngineContract>) {
  const connection: Connection = {
    client,
    state: {
      current: () => connected,
      subscribe(listener) {
        listener(connected);
        return () => {};
      },
    },
    shell: {
      kind: 'browser',
      dialogs: false,
      chooseFolder: async () => null,
      chooseModelFile: async () => null,
      chooseSave: async () => null,
      pathsOf: () => null,
      showItem: async () => {},
      setMenu: () => {},
      onCommand: () => {},
      setRun: () => {},
      notify: () => {},
      onOpen: () => {},
      copyText: async () => {},
      facts: async () => [],
      command: null,
      servers: null,
      updates: null,
    },
    retry: () => {},
    close: () => {},
  };
  const app: App = createSSRApp({});
  const pinia: Pinia = createPinia();
  app.provide(connectionKey, connection);
  app.use(pinia);
  const [project, data, model, runs] = [useProject(pinia), useData(pinia), useModel(pinia), useRuns(pinia)];
  return { project, data, model, runs, history: useUndo(pinia) };
}

async function prepared() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  await writeFile(join(folder, 'red', 'broken.png'), 'no image');
  const { client } = await openEngine(join(home, 'graft'));
  const window = openWindow(client);
  await window.project.create('Colors');
  return { home, folder, client, ...window };
}

const small = {
  catalog: 'efficientnet-lite0',
  inputShape: [32, 32, 3],
  includeTop: false,
  weights: 'random',
} as const;
const source = { ...small, inputShape: [...small.inputShape] };

test('scans a folder into classes, reports unreadable files, and returns images page by page', async () => {
  const { data, folder } = await prepared();
  await data.choose(folder);
  expect(data.problem).toBeNull();
  expect(data.classes).toEqual(['blue', 'green', 'red']);
  expect(data.summary?.rejected.map((one) => one.path)).toEqual(['red/broken.png']);
  const page = await data.page({ label: 1 }, 0, 3);
  expect(page.total).toBe(8);
  expect(page.images.map((one) => one.path)).toEqual([
    'green/green-0.png',
    'green/green-1.png',
    'green/green-2.png',
  ]);
});

test('reports a missing folder, and shows nothing', async () => {
  const { data, home } = await prepared();
  await data.choose(join(home, 'none'));
  expect(data.summary).toBeNull();
  expect(inEnglish(data.problem ?? '')).toContain('none');
  expect(data.scanning).toBe(false);
});

test('undoes, redoes and saves edits, which are restored in a window opened later', async () => {
  const { client, data, folder, history, model, project } = await prepared();
  await data.choose(folder);
  await model.choose(source);
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'addHead', layers: [...textbookHeads[0]!.layers] });
  const grafted = model.graph;
  expect(model.facts?.params.trainable).toBe(1280 * 3 + 3);
  expect(model.problems).toEqual([]);
  void history.undo();
  expect(model.graph?.outputs).toEqual(['top_activation']);
  expect(model.problems).not.toEqual([]);
  void history.redo();
  expect(model.graph).toEqual(grafted);
  await project.flush();

  const later = openWindow(client);
  await later.project.open(project.id);
  await later.data.scan();
  await later.model.load();
  expect(later.project.name).toBe('Colors');
  expect(later.model.graph).toEqual(grafted);
  later.model.undoTo(0);
  expect(later.model.graph).toEqual(later.model.base);
});

/** Starts a run of two epochs in the window's new project. */
async function startRun({ folder, data, model, project, runs }: Awaited<ReturnType<typeof prepared>>) {
  await data.choose(folder);
  await model.choose(source);
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'addHead', layers: [...textbookHeads[0]!.layers] });
  const { draft } = project;
  const recipe: Recipe = {
    version: 2,
    name: 'colors',
    model: source,
    edits: draft.edits,
    data: { folder },
    split: draft.split,
    seed: draft.seed,
    stages: [stageSchema.parse({ name: 'head', trainable: { head: true }, epochs: 2, batchSize: 8 })],
  };
  return runs.start(recipe, model.graph!);
}

test('updates run state live, replays it when another window opens, and adopts its weights as one undoable step', async () => {
  const window = await prepared();
  const { client, history, model, project, runs } = window;
  const runId = await startRun(window);
  expect(runs.live?.runId).toBe(runId);
  // The run waits for the trainer first, and is shown as running as soon as it trains.
  const statuses = new Set<string | undefined>();
  await vi.waitFor(
    () => {
      statuses.add(runs.selected?.status);
      expect(runs.selected?.status).toBe('done');
    },
    { timeout: 90_000, interval: 20 },
  );
  expect(statuses).toContain('running');
  const state = runs.selectedState!;
  expect(state.epochs).toHaveLength(2);
  expect(state.steps.length).toBeGreaterThan(0);

  await runs.refresh();
  await model.adopt(runId, 'last');
  const head = () => model.layersByName.get('predictions')!.weights.kernel!;
  expect(head()).toHaveProperty('blob');
  await project.flush();
  void history.undo();
  expect(head()).toHaveProperty('initializer');
  void history.redo();
  await project.flush();

  const later = openWindow(client);
  await later.project.open(project.id);
  await later.data.scan();
  await later.model.load();
  expect(later.model.layersByName.get('predictions')!.weights.kernel).toEqual(head());
  await later.runs.refresh();
  await vi.waitFor(() => expect(later.runs.selectedState).toEqual(state), { timeout: 10_000 });
  await later.runs.remove(runId);
  expect(later.runs.list).toEqual([]);
});

test('shows a run as over only when its last events have arrived', async () => {
  const window = await prepared();
  const { client, project } = window;
  const isOver = async () =>
    (await client.listRuns({ project: project.id })).every((run) => run.status === 'done');
  // A connection on which events arrive after the run is over, one at a time.
  const watchRun: typeof client.watchRun = async function* (...args) {
    for await (const { events } of client.watchRun(...args))
      for (const event of events) {
        if (event.type === 'epochEnded')
          await vi.waitFor(async () => expect(await isOver()).toBe(true), 60_000);
        if (event.type === 'epochEnded') await slow.runs.refresh();
        yield { events: [event] };
      }
  };
  const slow = openWindow(
    new Proxy(client, { get: (target, key) => (key === 'watchRun' ? watchRun : Reflect.get(target, key)) }),
  );
  await slow.project.open(project.id);
  const runId = await startRun({ ...window, runs: slow.runs });
  const shown: [string | undefined, number | undefined][] = [];
  await vi.waitFor(
    () => {
      shown.push([slow.runs.selected?.status, slow.runs.selectedState?.epochs.length]);
      expect(slow.runs.selected?.status).toBe('done');
    },
    { timeout: 90_000, interval: 5 },
  );
  expect(slow.runs.selectedId).toBe(runId);
  expect(shown.map(([status]) => status)).toContain('running');
  expect(shown.filter(([status]) => status === 'done')).toEqual([['done', 2]]);
});

test('deletes the open project, opens another, and restores it as it was', async () => {
  const { client, project } = await prepared();
  const { id } = project;
  await client.createProject({ name: 'Other' });
  project.update({ seed: 9 });
  await project.remove(id, 'Untitled');
  expect(project.id).toBe('other');
  await project.rename('My drawings');
  await project.restore(id, true);
  expect([project.id, project.draft.seed]).toEqual([id, 9]);
  await project.rename('Drawings', 'other');
  expect(project.name).toBe('Colors');
  await project.remove('other', 'Untitled');
  await project.remove(id, 'Untitled');
  expect(project.name).toBe('Untitled');
  expect((await client.listProjects({})).map(({ name }) => name)).toEqual(['Untitled']);
});

test('uploads a folder in chunks, and scans it like the original', async () => {
  const { client, data, folder, project } = await prepared();
  const names = ['blue/blue-0.png', 'blue/blue-1.png', 'red/red-0.png'];
  const files = await Promise.all(
    names.map(async (path) => ({ path, file: new File([await readFile(join(folder, path))], path) })),
  );
  // A file of more than one chunk that is not an image.
  files.push({ path: 'red/long.png', file: new File([new Uint8Array(2_500_000)], 'long.png') });
  const shares: number[] = [];
  const copied = await uploadFolder(
    client,
    project.id,
    { name: 'my colors', files },
    {
      signal: new AbortController().signal,
      onProgress: ({ doneBytes, totalBytes }) => shares.push(doneBytes / totalBytes),
    },
  );
  expect(shares.at(-1)).toBe(1);
  expect(new Uint8Array(await readFile(join(copied, names[0]!)))).toEqual(
    new Uint8Array(await readFile(join(folder, names[0]!))),
  );
  expect((await readFile(join(copied, 'red/long.png'))).length).toBe(2_500_000);
  await data.choose(copied);
  expect(data.classes).toEqual(['blue', 'red']);
  expect(data.summary?.total).toBe(3);
});

test('reports a cancelled upload, and leaves no folder', async () => {
  const { client, project } = await prepared();
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const files = [{ path: 'a/long.png', file: new File([new Uint8Array(8_000_000)], 'long.png') }];
  const copying = uploadFolder(
    client,
    project.id,
    { name: 'gone', files },
    {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    },
  );
  await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
});
