// An engine whose catalog downloads MobileNetV2's weights from a local server, for tests of downloads.
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { createEngine } from '../../../src-main/engine/create-engine';
import { appFolder, temporaryFolder } from '../support';

/** MobileNetV2's weights without its classifier, saved by Keras, and their values. */
export const fixtures = join(import.meta.dirname, '../../fixtures/pretrained');
export const fixture = join(fixtures, 'mobilenetv2-no-top.h5');

/** Opens an engine whose catalog has the URL of a local server instead of Keras'. */
export async function openAt(bytes: Buffer, served: Buffer | null | RequestListener = bytes) {
  const app = await temporaryFolder();
  await mkdir(join(app, 'models'));
  for (const name of ['package.json', 'dist', 'assets'])
    await symlink(join(appFolder, name), join(app, name));
  await symlink(join(appFolder, 'models/efficientnet-lite0'), join(app, 'models/efficientnet-lite0'));
  const server = createServer((request, response) => {
    if (typeof served === 'function') served(request, response);
    else if (served) response.end(served);
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mobilenetv2-no-top.h5`;
  const md5 = createHash('md5').update(bytes).digest('hex');
  const catalog = JSON.parse(await readFile(join(appFolder, 'models/catalog.json'), 'utf8'));
  const entry = catalog.find(({ id }: { id: string }) => id === 'mobilenetv2');
  entry.weights.files.noTop = { name: 'mobilenetv2-no-top.h5', url, md5, sha256: null, sizeBytes: null };
  await writeFile(join(app, 'models/catalog.json'), JSON.stringify(catalog));

  const home = await temporaryFolder();
  await writeFile(join(home, 'home.json'), '{}');
  const folder = join(home, 'weights');
  const engine = await createEngine({ home, appFolder: app, weightsFolders: [folder, join(home, 'keras')] });
  const [near, far] = createLoopback();
  const stop = serve(engineContract, engine.handlers, far);
  onTestFinished(async () => {
    await engine.close();
    stop();
  });
  const client = connect(engineContract, near);
  const { id } = await client.createProject({ name: 'a' });
  const info = async () => (await client.listModels({})).find((model) => model.id === 'mobilenetv2')!;
  const fetched = async () => {
    const items = [];
    for await (const item of client.fetchWeights({ model: 'mobilenetv2', includeTop: false }))
      items.push(item);
    return items;
  };
  const source = { catalog: 'mobilenetv2', includeTop: false, weights: 'pretrained' } as const;
  return { client, id, info, fetched, folder, home, source, url, md5 };
}
