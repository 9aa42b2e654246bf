// Features by WebGPU in Electron's hidden window, with SwiftShader in place of a GPU, beside native TensorFlow.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gpuAddressVariable } from '#shared/protocol/gpu-address';
import { createRandom } from '#shared/random';
import { openGpuWindow } from '../../src-main/process/gpu-window';
import { greatestDifference } from '../../src-main/runtime/gpu/compare-numbers';
import { openBlobStore } from '../../src-main/store/blobs';
import { preprocess } from '../../src-main/trainer/executor/preprocess';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';
import { pixelLayer } from '../../src-main/trainer/train/pixels/pixel-target';
import { openGpuForward } from '../../src-main/trainer/webgpu/gpu-forward';
import { loadWeights } from '../../src-main/trainer/weights/load';
import { type ElectronWorkbench, openInElectron, softwareGpu } from './open-electron';
import { gpuAddressOf, trainedBase } from './webgpu';
import { build } from './workbench';

const folder = mkdtempSync(join(tmpdir(), 'graft-webgpu-'));
const blobs = openBlobStore(folder);
let bench: ElectronWorkbench;
let address: string;
beforeAll(async () => {
  build();
  bench = await openInElectron(undefined, 'start', [], softwareGpu);
  address = await gpuAddressOf(bench.pid);
  await openRuntime();
});
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

const env = (software = '1') => ({ [gpuAddressVariable]: address, GRAFT_WEBGPU_SOFTWARE: software });

describe('the GPU window', () => {
  it('has its own page, session and policy, and nothing of Node.js or Electron', async () => {
    const gpu = await openGpuWindow(env());
    try {
      const page = bench.app.windows().find((one) => one.url().startsWith('graft://gpu/'))!;
      const seen = await page.evaluate(async () => {
        const tried = async (work: () => unknown) => {
          try {
            return String(await work());
          } catch (error) {
            return (error as Error).name;
          }
        };
        const image = (src: string) =>
          new Promise((resolve) => {
            const element = new Image();
            element.onload = () => resolve('loaded');
            element.onerror = () => resolve('blocked');
            element.src = src;
          });
        return {
          url: window.location.href,
          node: ['require', 'process', 'graftShell'].map((name) => typeof Reflect.get(window, name)),
          // In a later turn: the policy does not apply to what a debugger evaluates.
          eval: await new Promise<string>((resolve) =>
            setTimeout(() => void tried(() => Reflect.construct(Function, ['return 1'])()).then(resolve)),
          ),
          requests: [
            await tried(() => fetch('graft://gpu/page.js')),
            await tried(() => fetch('graft://app/index.html')),
            await tried(() => fetch('https://example.com/')),
            await image('graft://app/icon.png'),
          ],
          opened: String(window.open('graft://gpu/index.html')),
          permissions: await Promise.all(
            (['camera', 'geolocation', 'notifications'] as PermissionName[]).map(
              async (name) => (await navigator.permissions.query({ name })).state,
            ),
          ),
        };
      });
      expect(seen).toEqual({
        url: 'graft://gpu/index.html',
        node: ['undefined', 'undefined', 'undefined'],
        eval: 'EvalError',
        requests: ['TypeError', 'TypeError', 'TypeError', 'blocked'],
        opened: 'null',
        permissions: ['denied', 'denied', 'denied'],
      });
      const preferences = await bench.app.evaluate(({ BrowserWindow, session }) => {
        type Known = { getLastWebPreferences(): Electron.WebPreferences };
        const hidden = BrowserWindow.getAllWindows().find((one) => one.getTitle() === 'Graft GPU')!;
        const found = (hidden.webContents as unknown as Known).getLastWebPreferences();
        return {
          visible: hidden.isVisible(),
          on: [found.contextIsolation, found.sandbox, found.webSecurity],
          off: [found.nodeIntegration, found.webviewTag, found.experimentalFeatures],
          shared: hidden.webContents.session === session.defaultSession,
          kept: hidden.webContents.session.isPersistent(),
        };
      });
      expect(preferences).toEqual({
        visible: false,
        on: [true, true, true],
        off: [false, false, false],
        shared: false,
        kept: false,
      });
      await page.evaluate(() => window.location.assign('data:text/html,stranger'));
      await page.waitForTimeout(200);
      expect(page.url()).toBe('graft://gpu/index.html');
    } finally {
      gpu.close();
    }
  });

  it('answers only programs that know the token', async () => {
    const [token, path] = address.split('@') as [string, string];
    const wrong = token.replaceAll(/./g, (digit) => (digit === '0' ? '1' : '0'));
    const stranger = { ...env(), [gpuAddressVariable]: `${wrong}@${path}` };
    await expect(openGpuWindow(stranger)).rejects.toThrow();
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('does not use an adapter that runs on the processor', async () => {
    await expect(openGpuWindow(env(''))).rejects.toThrow(
      'WebGPU offers only google swiftshader, which runs on the processor and is slower than TensorFlow',
    );
  });

  it.each([
    ['MobileNetV2', 32],
    ['EfficientNetLite0', 32],
    ['ResNet50', 32],
    ['InceptionV3', 75],
    ['DenseNet121', 32],
  ])('computes the features of %s at %i pixels as native TensorFlow does', async (name, size) => {
    const graph = trainedBase(name, size);
    const random = createRandom(7);
    const pixels = Int32Array.from({ length: size * size * 3 }, () => Math.floor(random() * 256));
    const layers = new Set(graph.layers.map((layer) => layer.name));
    const weights = await loadWeights(graph, blobs);
    const theirs = tf.tidy(() => {
      const input = preprocess(tf.tensor(pixels, [1, size, size, 3], 'int32'), graph.preprocessing);
      const given = new Map([[graph.layers[0]!.name, input]]);
      return runGraph({ graph, weights, given, outputs: graph.outputs })[0]!.dataSync();
    });
    tf.dispose([...weights.values()]);
    const started = performance.now();
    const gpu = await openGpuWindow(env());
    try {
      const input = pixelLayer(graph);
      const { outputs } = graph;
      const request = { graph, layers, input, outputs, blobs, images: 1 };
      const forward = await openGpuForward(gpu, request);
      const loaded = performance.now();
      const [ours] = await forward.run(pixels);
      const difference = greatestDifference(ours!, theirs);
      const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
      console.log(
        `${name}: difference ${difference.toExponential(1)}, weights sent in ${seconds(started, loaded)}, computed in ${seconds(loaded, performance.now())}`,
      );
      expect(difference).toBeLessThan(1e-3);
    } finally {
      gpu.close();
    }
  });

  it('closes with the window, although a trainer is still connected', async () => {
    const gpu = await openGpuWindow(env());
    const app = bench.app.process();
    const exited = new Promise<string>((resolve) =>
      app.once('exit', (code, signal) => resolve(signal ?? String(code))),
    );
    await bench.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.getTitle() !== 'Graft GPU')!
        .close(),
    );
    // Electron 22 on software Vulkan crashed once in twelve times while it ended (docs/gpu-checks.md).
    expect(['0', 'SIGSEGV', 'SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGBUS']).toContain(await exited);
    gpu.close();
  });
});
