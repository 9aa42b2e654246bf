// A project of several gigabytes is written and read in a constant amount of memory, and other programs read its archive.
import { execFileSync, fork } from 'node:child_process';
import { mkdir, open, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ReaderMessage, ReaderRequest } from '../../../src-main/formats/reader-client';
import { appFolder, buildHelpers, temporaryFolder } from '../support';

beforeAll(buildHelpers, 120_000);

/** Above 4 GiB, sizes and offsets need zip64. Less where the disk is small or time is short. */
const gibibytes = Number(process.env.GRAFT_LARGE_GIB ?? 2.1);

/** Sends a request to a reader process; returns its answer and its peak memory. */
async function ask(request: ReaderRequest): Promise<{ answer: ReaderMessage; peakBytes: number }> {
  const child = fork(join(appFolder, 'dist/main/reader.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let peakBytes = 0;
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakBytes = Math.max(peakBytes, 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  };
  const timer = setInterval(() => void look(), 100);
  try {
    const answer = await new Promise<ReaderMessage>((resolve, reject) => {
      child.on('message', (message: ReaderMessage) => {
        if (!('progress' in message)) resolve(message);
      });
      child.once('exit', (code) => reject(new Error(`the reader exited with ${code}`)));
      child.send(request);
    });
    return { answer, peakBytes };
  } finally {
    clearInterval(timer);
    child.kill();
  }
}

test(`writes and reads a project of ${gibibytes} GiB in less than 300 MB`, async ({ skip }) => {
  const folder = await temporaryFolder();
  const disk = await statfs(folder);
  const sizeBytes = Math.round(gibibytes * 2 ** 30);
  skip(disk.bavail * disk.bsize < 2.5 * sizeBytes, 'the disk is too small');
  const images = join(folder, 'images');
  await mkdir(images);
  const file = await open(join(images, 'pixels.bin'), 'w');
  await file.truncate(sizeBytes);
  await file.write('the end', sizeBytes - 7);
  await file.close();
  await (await open(join(images, 'labels.csv'), 'w')).close();
  const out = join(folder, 'large.graft');
  const plan = {
    ...{ root: join(folder, 'project'), name: 'large', editedAt: 1, writtenBy: '1', runs: [], models: [] },
    draft: {
      ...{
        model: null,
        edits: [],
        folder: images,
        split: { validation: 0.25, test: 0 },
        seed: 1,
        stages: [],
      },
    },
    sources: [{ folder: images, file: null, name: 'images' }],
    ...{ images: true, listing: null, catalog: [], samples: join(folder, 'samples') },
  };
  let started = performance.now();
  const packed = await ask({ task: 'pack', plan, out });
  const packSeconds = (performance.now() - started) / 1000;
  expect(packed.answer).toMatchObject({ packed: { parts: 3 } });
  expect((await stat(out)).size).toBeGreaterThan(sizeBytes);
  // Python reads every byte of it, and the manifest at the end, whose offset is beyond the large member.
  const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
manifest = z.getinfo('graft.json')
print(json.dumps([z.testzip(), z.getinfo(sys.argv[2]).file_size, manifest.header_offset, json.loads(z.read(manifest))['name']]))`;
  const seen = execFileSync('python3', ['-c', script, out, 'images/1/images/pixels.bin']);
  const [broken, seenBytes, offset, name] = JSON.parse(String(seen)) as unknown[];
  expect([broken, seenBytes, name]).toEqual([null, sizeBytes, 'large']);
  expect(offset).toBeGreaterThan(sizeBytes);
  const target = join(folder, 'new');
  await mkdir(target);
  started = performance.now();
  const request = { path: out, folder: target, finalFolder: target, samples: plan.samples };
  const unpacked = await ask({ task: 'unpack', ...request });
  const unpackSeconds = (performance.now() - started) / 1000;
  expect(unpacked.answer).toMatchObject({ unpacked: { name: 'large', runs: 0 } });
  const read = await open(join(target, 'images/1/images/pixels.bin'), 'r');
  const tail = Buffer.alloc(7);
  await read.read(tail, 0, 7, sizeBytes - 7);
  await read.close();
  expect(tail.toString()).toBe('the end');
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    `${gibibytes} GiB: written in ${packSeconds.toFixed(1)} s at ${mb(packed.peakBytes)} MB, read in ${unpackSeconds.toFixed(1)} s at ${mb(unpacked.peakBytes)} MB`,
  );
  expect(packed.peakBytes).toBeGreaterThan(30e6);
  expect(Math.max(packed.peakBytes, unpacked.peakBytes)).toBeLessThan(300e6);
}, 600_000);
