import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImages } from './images';
import { inceptionV3 } from './models';
import { startTrainer } from '../../src-main/process/trainer-process';
import { hashed, runOurs } from './training-ours';
const root = process.cwd();
const folder = process.env.EXP_FOLDER!;
const classes = Array.from({ length: 10 }, (_, i) => `class-${i}`);
const out = { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } };
const heads: any = { flat: [{ kind: 'Flatten', params: {} }, { kind: 'Dense', params: { units: 64, activation: 'relu' } }, out], pooled: [{ kind: 'GlobalAveragePooling2D', params: {} }, out] };
const editsOf = (h: string): any => [{ edit: 'cutAt', layer: 'mixed7' }, { edit: 'addHead', layers: heads[h] }];
const env: Record<string, string> = {};
const entry = process.env.TRAINER ?? join(root, 'dist/main/trainer.js');
const trainer = await startTrainer(entry, join(folder, 'trainer.log'), env);
const setting: any = { root, folder, trainer, say() {} };
const images = await makeImages(join(folder, 'images'), { count: 1000, width: 320, height: 240, classes: 10 });
const training = await hashed(images);
const cache = join(folder, 'cache');
const stage: any = { trainable: { head: true }, epochs: 20, batchSize: 32, optimizer: { kind: 'adam', learningRate: 1e-3 } };
const { readFileSync } = await import('node:fs');
const cpu = () => { const t = readFileSync(`/proc/${trainer.pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(t[11]) + Number(t[12])) / 100; };
for (const head of (process.env.HEADS ?? 'flat,pooled,pooled,pooled,pooled').split(',')) {
  const m = await inceptionV3(setting, trainer, 75, editsOf(head), classes);
  if (process.env.PROF) { process.kill(trainer.pid, 'SIGUSR2'); await new Promise((r) => setTimeout(r, 200)); }
  const t = performance.now(); const c = cpu();
  const events = await runOurs(setting, { graph: m.graph, blobs: m.blobs, training, classes, stage, cache });
  const at = events.filter((e: any) => e.type === 'epoch' || e.kind === 'epoch');
  if (process.env.PROF) { process.kill(trainer.pid, 'SIGUSR2'); await new Promise((r) => setTimeout(r, 300)); }
  console.log(head, ((performance.now() - t) / 1000).toFixed(3), 's', (cpu() - c).toFixed(2), 'CPU', JSON.stringify(events.at(-2)).slice(0, 200), at.length);
}
await trainer.close();
