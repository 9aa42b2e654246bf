// Serves the contract of the GPU window: networks with their weights on the GPU, computed by the executor on TensorFlow.js.
import { GraftError } from '#shared/errors';
import { createTurns } from '#shared/in-turn';
import type { Handlers } from '#shared/protocol/contract';
import type { GpuNetwork, WebgpuContract } from '#shared/protocol/webgpu-contract';
import { say } from '#shared/sentence';
import { type Program, runOpByOp } from '../recorder/program';
import { type Tensor, tf } from '../tf';
import { forwardProgram } from '../train/features/forward-program';
import type { FedLayer } from '../train/pixels/fed-layers';
import { describeAdapter, openGpu } from './adapter';
import { checked } from './checked';

interface OpenNetwork {
  readonly request: GpuNetwork;
  readonly input: FedLayer;
  readonly program: Program;
  /** Weights that have arrived only in part. */
  readonly partial: Map<string, Float32Array>;
  readonly weights: Map<string, Tensor>;
}

const countOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Networks of all connections compute one after another: errors of the GPU then belong to one of them. */
const inTurn = createTurns();

/** Creates the handlers of one connection. `close` frees its networks. */
export function createGpuHandlers(): { handlers: Handlers<WebgpuContract>; close(): void } {
  const networks = new Map<number, OpenNetwork>();
  let count = 0;

  const networkOf = (number: number): OpenNetwork => {
    const network = networks.get(number);
    if (!network) throw new GraftError('not-found', say`Network ${number} is not open.`);
    return network;
  };
  const free = (number: number) => {
    tf.dispose([...(networks.get(number)?.weights.values() ?? [])]);
    networks.delete(number);
  };

  return {
    handlers: {
      describe: () => describeAdapter(),

      async open(request) {
        await openGpu();
        const { graph, rows, outputs } = request;
        const input: FedLayer = { ...request.input, pixels: graph.preprocessing };
        const program = forwardProgram(graph, [input], outputs, rows);
        networks.set(++count, { request, input, program, partial: new Map(), weights: new Map() });
        return { network: count };
      },

      async load({ network: number, key, at, bytes }) {
        const { request, partial, weights } = networkOf(number);
        const spec = request.weights.find((weight) => weight.key === key);
        if (!spec) throw new GraftError('not-found', say`Network ${number} has no weight ${key}.`);
        const values = partial.get(key) ?? new Float32Array(countOf(spec.shape));
        if (at + bytes.byteLength > values.byteLength)
          throw new GraftError(
            'invalid',
            say`Received ${at + bytes.byteLength} bytes of ${key}, expected ${values.byteLength}.`,
          );
        new Uint8Array(values.buffer).set(bytes, at);
        if (at + bytes.byteLength < values.byteLength) partial.set(key, values);
        else {
          partial.delete(key);
          // TensorFlow.js uploads it in the first batch.
          weights.set(key, tf.tensor(values, spec.shape, 'float32'));
        }
        return {};
      },

      async run({ network: number, pixels }) {
        const { request, input, program, weights } = networkOf(number);
        const size = countOf(input.shape);
        const images = pixels.byteLength / size;
        if (!Number.isInteger(images) || images < 1 || images > request.rows)
          throw new GraftError('invalid', say`Received ${images} images, expected 1 to ${request.rows}.`);
        const padded = new Int32Array(request.rows * size);
        padded.set(pixels);
        const gpu = await openGpu();
        const values = await inTurn(() =>
          checked(gpu, async () => {
            const feeds = new Map([[input.name, tf.tensor(padded, [request.rows, ...input.shape], 'int32')]]);
            const { outputs } = runOpByOp(program, weights, feeds);
            try {
              return await Promise.all(request.outputs.map((name) => outputs.get(name)!.data()));
            } finally {
              tf.dispose([...feeds.values(), ...outputs.values()]);
            }
          }),
        );
        return { values: values.map((all) => rowsOf(all as Float32Array, images / request.rows)) };
      },

      close({ network: number }) {
        free(number);
        return {};
      },
    },
    close() {
      for (const number of [...networks.keys()]) free(number);
    },
  };
}

/** Returns the bytes of the first rows, without those of the padding. */
function rowsOf(all: Float32Array, share: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Float32Array(all.subarray(0, Math.round(all.length * share))).buffer);
}
