// Creates many small JPEGs (or reuses them) and scans them like the engine: time, also of the processor, memory, event loop delays.
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createDatasetCalls } from '../../src-main/engine/data/dataset-calls';
import { createDatasets } from '../../src-main/engine/data/datasets';
import type { Projects } from '../../src-main/engine/projects/open-projects';
import { projectPaths } from '../../src-main/engine/projects/paths';
import { cpuSecondsOf } from './cpu';
import { makeManyImages } from './many-images';

const [, , decoder = '', countText = '100000', home = '', work = ''] = process.argv;
const count = Number(countText);
const folder = join(home, `images-${count}`);

if (process.argv[6] === 'make') {
  await makeManyImages(folder, count);
  process.exit(0);
}
// In a separate process, so that its memory is not measured.
execFileSync(process.execPath, [...process.argv.slice(1, 6), 'make'], { stdio: 'inherit' });
const paths = projectPaths(work, 'bench');
await mkdir(paths.data, { recursive: true });
const projects = { find: async () => paths, openForWriting: async () => paths } as unknown as Projects;
const delay = monitorEventLoopDelay({ resolution: 5 });
const datasets = createDatasets(work, projects, decoder);
const handlers = createDatasetCalls(projects, datasets);
const { signal } = new AbortController();
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

async function measure<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  delay.reset();
  delay.enable();
  peak = process.memoryUsage().rss;
  const cpu = cpuSecondsOf(process.pid);
  const started = performance.now();
  const value = await run();
  // Includes the delay that just ended.
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = cpuSecondsOf(process.pid) - cpu;
  await new Promise((wake) => setTimeout(wake, 20));
  delay.disable();
  const rate = Math.round(count / seconds);
  console.log(
    `${what.padEnd(28)} ${seconds.toFixed(2).padStart(7)} s ${cpuSeconds.toFixed(2).padStart(6)} CPU s ${String(rate).padStart(7)}/s  peak ${Math.round(peak / 2 ** 20)} MiB  blocked: p99 ${ms(delay.percentile(99))}, longest ${ms(delay.max)} ms`,
  );
  return value;
}

function ms(nanoseconds: number): string {
  // The timer has an interval of 5 ms.
  return Math.max(0, nanoseconds / 1e6 - 5).toFixed(0);
}

const asked = { project: 'bench', folder, split: { validation: 0.25, test: 0 }, seed: 1 };
const context = { signal } as Parameters<typeof handlers.images>[1];
const scan = async () => {
  for await (const item of handlers.scan(asked, context)) if (item.summary) return item.summary.total;
  return 0;
};
console.log(`${await measure('scan', scan)} images`);
await measure('scan again, nothing changed', scan);
await appendFile(join(folder, 'class-0/0.jpg'), 'x');
await measure('scan again, one changed', scan);
const page = (offset: number) => () => handlers.images({ ...asked, offset, limit: 120 }, context);
await measure('first page', page(0));
await measure('a page in the middle', page(Math.floor(count / 2)));
const edits = [{ edit: 'relabel' as const, images: ['class-0/10.jpg'], to: 'class-1' }];
await measure('a page after an edit', () =>
  handlers.images({ ...asked, edits, offset: 0, limit: 120 }, context),
);
await measure('statistics', () => handlers.dataStats(asked, context));
await measure('search and sort', () =>
  handlers.images({ ...asked, text: '77', sort: 'sharpness', offset: 0, limit: 120 }, context),
);
await measure('stratified split', () =>
  handlers.dataSummary({ ...asked, split: { ...asked.split, stratified: true } }, context),
);
const found = await measure('duplicates', () => handlers.duplicates({ ...asked, limit: 200 }, context));
console.log(`${found.total} pairs, ${found.leaks} across parts`);
clearInterval(watch);
await datasets.close();
