// Implements the trainer's contract: one training run at a time, other calls concurrently.
import { setTimeout } from 'node:timers/promises';
import { driveSteps, throwIfCancelled } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import { createPacer } from '#shared/pacer';
import type { Handlers } from '#shared/protocol/contract';
import type { TrainerContract } from '#shared/protocol/trainer-contract';
import { type DecoderPool, openDecoderPool } from '../../images/decoder-pool';
import { openBlobStore } from '../../store/blobs';
import { createEmbeddingHandlers } from '../embedding/handlers';
import { createInsightHandlers } from '../insight/handlers';
import { describeRuntime } from '../runtime/describe-runtime';
import { openRuntime } from '../runtime/open-runtime';
import { computeShard } from '../train/features/compute-shard';
import type { FeatureForward } from '../train/features/feature-forward';
import { takeShards } from '../train/features/take-shards';
import { findRate } from '../train/loop/find-rate';
import { train } from '../train/loop/train';
import { createLatest } from '../weights/latest';
import { materialize } from '../weights/load';
import { comparePrecision } from './compare-precision';
import { evaluateGraph } from './evaluate';
import { findNeighbors } from './neighbors';
import { pixelsOf } from './pixels';
import { forwardArrays, predictBatches, predictImages, prepare } from './predict';
import type { Predictor } from './predictor';
import { probe } from './probe';
import { scoreImages } from './scores';
import { findSuspects } from './suspects';
import { trySteps } from './try-steps';
import { tryWebgpu } from './try-webgpu';

const cleanUpTimeoutMs = 1000;

/** The contract's handlers. `close` ends the helper processes. */
export interface Trainer {
  readonly handlers: Handlers<TrainerContract>;
  close(): Promise<void>;
}

/** Creates the trainer of this process. Without a pool, it opens one for the first image. */
export function createTrainer(options: { pool?: DecoderPool } = {}): Trainer {
  let pool: DecoderPool | null = options.pool ?? null;
  let running: AbortController | null = null;
  /** `asked`: the user stopped the run while this process was starting, before it was asked to train. */
  let early: 'open' | 'asked' | 'over' = 'open';
  /** Resolves when the run has ended and cleaned up. */
  let runEnded: Promise<void> = Promise.resolve();
  const predictors = createLatest<Predictor>();
  const forwards = createLatest<FeatureForward>();
  const openPool = () => {
    pool ??= openDecoderPool();
    return pool;
  };
  const describe = async () => {
    const { device, library, threads } = describeRuntime(await openRuntime(), false);
    return `${library} on ${device}, ${threads} thread${threads === 1 ? '' : 's'}`;
  };
  return {
    handlers: {
      runtime: async ({ measure }) => describeRuntime(await openRuntime(), measure),
      async trySteps({ blobs, ...request }) {
        return trySteps({ ...request, blobs: openBlobStore(blobs) });
      },
      tryWebgpu: ({ blobs, ...request }) => tryWebgpu({ ...request, blobs: openBlobStore(blobs) }),
      async *train(job, { signal }) {
        if (running) throw new GraftError('busy', 'A training run is already in progress.');
        const controller = new AbortController();
        running = controller;
        if (early === 'asked') controller.abort();
        early = 'over';
        const stop = () => controller.abort();
        signal.addEventListener('abort', stop);
        let end = () => {};
        runEnded = new Promise((resolve) => {
          end = resolve;
        });
        try {
          yield* train(job, { pool: openPool(), runtime: await describe(), signal: controller.signal });
        } finally {
          signal.removeEventListener('abort', stop);
          running = null;
          end();
        }
      },
      async *findRate({ job, stage, ...range }, { signal }) {
        await openRuntime();
        yield* findRate(job, stage, range, { pool: openPool(), signal });
      },
      async *computeShard({ job, ...request }, { signal }) {
        await openRuntime();
        yield* computeShard(job, request, { pool: openPool(), latest: forwards, signal });
      },
      takeShards: ({ job, folder }, { signal }) => takeShards(job, folder, signal),
      stop() {
        if (early === 'open') early = 'asked';
        running?.abort();
        return {};
      },
      async *evaluate({ blobs, ...request }, { signal }) {
        await openRuntime();
        const store = openBlobStore(blobs);
        const due = createPacer();
        const work = evaluateGraph({ ...request, blobs: store, pool: openPool() });
        const evaluation = yield* driveSteps(work, function* (step) {
          throwIfCancelled(signal);
          if (due()) yield { progress: { ...step, what: 'evaluating' } };
        });
        yield { evaluation };
      },
      async *scores({ blobs, graph, also = [], ...request }, { signal }) {
        await openRuntime();
        const due = createPacer();
        const graphs = [graph, ...also];
        const work = { ...request, graphs, blobs: openBlobStore(blobs), pool: openPool() };
        for await (const step of scoreImages(work)) {
          throwIfCancelled(signal);
          if (!('progress' in step) || due()) yield step;
        }
      },
      async *probe({ blobs, ...work }, { signal }) {
        await openRuntime();
        const probing = probe({ ...work, blobs: openBlobStore(blobs), pool: openPool() });
        const result = yield* driveSteps(probing, function* (step) {
          throwIfCancelled(signal);
          yield { progress: { ...step, what: 'probing' } };
        });
        yield { result: { ...result, accuracies: [...result.accuracies] } };
      },
      async *comparePrecision({ blobs, ...work }, { signal }) {
        await openRuntime();
        const comparing = comparePrecision({ ...work, blobs: openBlobStore(blobs), pool: openPool() });
        const effect = yield* driveSteps(comparing, function* (step) {
          throwIfCancelled(signal);
          yield { progress: { ...step, what: 'features' } };
        });
        yield { effect };
      },
      async *suspects({ blobs, ...request }, { signal }) {
        await openRuntime();
        const due = createPacer();
        for await (const step of findSuspects({
          ...request,
          blobs: openBlobStore(blobs),
          pool: openPool(),
        })) {
          throwIfCancelled(signal);
          if (!('progress' in step) || due()) yield step;
        }
      },
      async *neighbors({ blobs, ...request }, { signal }) {
        await openRuntime();
        const due = createPacer();
        const work = { ...request, blobs: openBlobStore(blobs), pool: openPool() };
        for await (const step of findNeighbors(work)) {
          throwIfCancelled(signal);
          if (!('progress' in step) || due()) yield step;
        }
      },
      async predict({ blobs, ...request }) {
        const work = { ...request, blobs: openBlobStore(blobs), pool: openPool(), latest: predictors };
        prepare(work);
        await openRuntime();
        return { predictions: await predictImages(work) };
      },
      async *predictMany({ blobs, ...request }, { signal }) {
        await openRuntime();
        const work = { ...request, blobs: openBlobStore(blobs), pool: openPool() };
        for await (const predictions of predictBatches(work)) {
          throwIfCancelled(signal);
          yield { predictions };
        }
      },
      async forward({ graph, blobs, inputs }) {
        await openRuntime();
        return { outputs: await forwardArrays(graph, openBlobStore(blobs), inputs) };
      },
      async *pixels({ images, ...target }, { signal }) {
        await openRuntime();
        for await (const bytes of pixelsOf(openPool(), images, target)) {
          throwIfCancelled(signal);
          yield { bytes };
        }
      },
      ...createInsightHandlers(openPool),
      ...createEmbeddingHandlers(openPool),
      async materialize({ graph, blobs }) {
        return { graph: await materialize(graph, openBlobStore(blobs)) };
      },
    },
    async close() {
      running?.abort();
      // Lets the run complete or remove a checkpoint that it is writing, but does not wait for a longer step.
      await Promise.race([runEnded, setTimeout(cleanUpTimeoutMs, undefined, { ref: false })]);
      predictors.dispose();
      forwards.dispose();
      await pool?.close();
      pool = null;
    },
  };
}
