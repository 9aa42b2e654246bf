// Insight beside Keras' graph functions: Grad-CAM and a forward pass per image, the feature maps of a clicked layer, the steps of an ideal image.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { idealSettingsSchema } from '#shared/insight/ideal-image';
import { defaultMapLayer, mapLayers } from '#shared/insight/map-layers';
import { methodOptionsSchema } from '#shared/insight/methods';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { makeImages } from './images';
import type { BenchSetting } from './main';
import { application, type BenchModel, efficientNetLite0 } from './models';
import { openTrainer } from './ours';
import { medianOf, type Task, takeTurns } from './report';
import { numberOf } from './theirs';

const size = 224;
/** Explanations and forward passes of one measurement, and steps of an ideal image. */
const passes = 10;
const steps = 24;
const label = 1;

/** Runs the bench `insight`. */
export async function benchInsight(setting: BenchSetting): Promise<Task[]> {
  const trainer = await openTrainer(setting);
  try {
    const networks = [
      await efficientNetLite0(setting, trainer, size),
      await application(setting, trainer, 'ResNet50', size),
      await application(setting, trainer, 'VGG16', size),
    ];
    const tasks: Task[] = [];
    for (const model of networks) tasks.push(...(await benchNetwork(setting, trainer, model)));
    return tasks;
  } finally {
    await trainer.close();
  }
}

async function benchNetwork(
  setting: BenchSetting,
  trainer: TrainerProcess,
  model: BenchModel,
): Promise<Task[]> {
  const { folder, theirs, rounds, say } = setting;
  const { graph, blobs, name } = model;
  const [image] = await makeImages(join(folder, 'insight'), {
    count: 1,
    width: size,
    height: size,
    classes: 1,
  });
  const layer = defaultMapLayer(graph)!.layer;
  const pixels = join(folder, 'insight.u8');
  const raw = await sharp(await readFile(image!.path))
    .removeAlpha()
    .raw()
    .toBuffer();
  const path = join(folder, 'insight.png');
  await sharp(raw, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(path);
  const { scale, offset, channelOrder } = graph.preprocessing;
  if (channelOrder === 'bgr') for (let i = 0; i < raw.length; i += 3) raw.subarray(i, i + 3).reverse();
  await writeFile(pixels, raw);
  const job = { graph, blobs, image: { name: 'image', path } };

  const explainOnce = async () => {
    const options = methodOptionsSchema.parse({});
    const request = { ...job, method: 'grad-cam' as const, options, target: label, layer };
    let bytes: Uint8Array | undefined;
    for await (const item of trainer.client.explain(request)) bytes = item.explanation?.map.bytes ?? bytes;
    return new Float32Array(bytes!.slice().buffer);
  };
  const timed = async (count: number, work: () => Promise<unknown>) => {
    const started = performance.now();
    for (let i = 0; i < count; i++) await work();
    return (count * 1000) / (performance.now() - started);
  };
  await theirs.ask('load_insight', { path: model.file, layer, size, pixels, scale, offset, label });
  say(`${name}: Grad-CAM at ${layer}`);
  const cams = await takeTurns(
    [
      { name: 'ours, Grad-CAM with decoding', ours: true, run: () => timed(passes, explainOnce) },
      {
        name: 'ours, forward pass with decoding',
        run: () => timed(passes, () => trainer.client.predict({ graph, blobs, images: [job.image], top: 5 })),
      },
      {
        name: 'Keras graph, Grad-CAM of decoded pixels',
        run: async () => numberOf(await theirs.ask('insight_grad_cam', { count: passes }), 'rate'),
      },
      {
        name: 'Keras graph, forward pass of decoded pixels',
        run: async () => numberOf(await theirs.ask('insight_forward', { count: passes }), 'rate'),
      },
    ],
    rounds,
  );
  const out = join(folder, 'insight.f32');
  await theirs.ask('insight_grad_cam', { count: 1, out });
  const own = await explainOnce();
  const keras = new Float32Array(new Uint8Array(await readFile(out)).buffer);
  const most = Math.max(...keras.map(Math.abs), 1e-12);
  const gap = Math.max(...own.map((value, i) => Math.abs(value - keras[i]!))) / most;

  const clicks: number[] = [];
  for (const clicked of mapLayers(graph).slice(-6)) {
    const started = performance.now();
    for await (const _ of trainer.client.featureMaps({ ...job, layers: [clicked] }));
    clicks.push(performance.now() - started);
  }

  say(`${name}: ideal image`);
  const settings = idealSettingsSchema.parse({ recipe: 'fourier', steps, every: 4 });
  const ascend = async () => {
    const at: number[] = [];
    for await (const _ of trainer.client.idealImage({ graph, blobs, objective: { label }, settings }))
      at.push(performance.now());
    // From the second frame on: the first one includes opening.
    return ((steps - 2 * settings.every) * 1000) / (at.at(-1)! - at[1]!);
  };
  const ideal = await takeTurns(
    [
      { name: 'ours, Fourier and transforms, frames shown', ours: true, run: ascend },
      {
        name: 'Keras graph, pixels and Adam alone',
        run: async () => numberOf(await theirs.ask('insight_ascend', { count: steps }), 'rate'),
      },
    ],
    1,
  );
  return [
    {
      task: `${name}, ${size} px, one image at a time: Grad-CAM at ${layer}`,
      unit: 'images/s',
      results: cams,
      checks: [
        `Grad-CAM takes ${(cams[1]!.median / cams[0]!.median).toFixed(2)} times a forward pass in Graft, ${(cams[3]!.median / cams[2]!.median).toFixed(2)} times in Keras`,
        `the maps differ by ${gap.toExponential(1)} of Keras' maximum`,
        `feature maps of another layer after a click: median ${medianOf(clicks).toFixed(0)} ms, longest ${Math.max(...clicks).toFixed(0)} ms`,
      ],
    },
    { task: `${name}, ${size} px: ideal image of a class`, unit: 'steps/s', results: ideal, checks: [] },
  ];
}
