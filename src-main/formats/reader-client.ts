// Opens and saves model files and project files in a short-lived reader process with a memory and time limit; cancelling kills it.
import { stat } from 'node:fs/promises';
import { fromWireError, GraftError, type WireError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { WarmStartOptions } from '#shared/graph/warm-start';
import type { Progress } from '#shared/progress';
import { joinWords, say } from '#shared/sentence';
import { type ChildEnd, errorLine } from '../process/child-process';
import { fileError, sweepTemporaries } from '../store/atomic';
import type { FormatId, OpenedModel, SaveOptions } from './format';
import type { LoadedWeights } from './load-weights';
import { matchFormat } from './match';
import type { PackedProject, PackPlan } from './project-file/pack';
import type { UnpackedProject, UnpackRequest } from './project-file/unpack';
import { takeReader } from './waiting-readers';

export type { FormatId, OpenedModel, SaveOptions } from './format';
export type { LoadedWeights } from './load-weights';
export { matchFormat } from './match';
export type { PackedProject, PackPlan } from './project-file/pack';
export type { UnpackedProject } from './project-file/unpack';

/** A request to the reader process. */
export type ReaderRequest =
  | {
      readonly task: 'open';
      readonly path: string;
      readonly blobsFolder: string;
      readonly structureOnly: boolean;
      readonly preview: boolean;
    }
  | {
      readonly task: 'weights';
      readonly graph: LayerGraph;
      readonly path: string;
      readonly blobsFolder: string;
      readonly how: WarmStartOptions;
    }
  | {
      readonly task: 'save';
      readonly graph: LayerGraph;
      readonly blobsFolder: string;
      readonly format: FormatId;
      readonly out: string;
      readonly options: SaveOptions;
    }
  | {
      readonly task: 'check';
      readonly graph: LayerGraph;
      readonly blobsFolder: string;
      readonly path: string;
      readonly options: SaveOptions;
    }
  | { readonly task: 'pack'; readonly plan: PackPlan; readonly out: string }
  | ({ readonly task: 'unpack' } & UnpackRequest);

/** A message of the reader process: any number of `progress`, then one of the others. */
export type ReaderMessage =
  | { readonly progress: Progress }
  | { readonly opened: OpenedModel }
  | { readonly loaded: LoadedWeights }
  | { readonly saved: SavedModel }
  | { readonly checked: CheckedModel }
  | { readonly packed: PackedProject }
  | { readonly unpacked: UnpackedProject }
  | { readonly error: WireError };

/** A saved model file. */
export interface SavedModel {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Numbers of parts that were compared after reading a file back. */
export interface CheckedModel {
  readonly nodes: number;
  readonly weights: number;
}

/** Options of all tasks; `readerEntry` is the built reader process. */
export interface ProcessOptions {
  readonly readerEntry: string;
  readonly signal?: AbortSignal | undefined;
  /** Time limit; by default 30 s plus 1 s per 2 MB. */
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Options of both directions of model files. */
export interface ReaderOptions extends ProcessOptions {
  readonly blobsFolder: string;
}

/** Opens a model file: its weights become blobs (with `structureOnly`, none, which is fast); throws 'bad-file', 'unsupported', 'too-large', 'cancelled' … naming the file. */
export async function openModelFile(
  path: string,
  options: ReaderOptions & { readonly structureOnly?: boolean; readonly preview?: boolean },
): Promise<OpenedModel> {
  await matchFormat(path);
  const sizeBytes = (await stat(path)).size;
  const { blobsFolder, structureOnly = false, preview = false } = options;
  const message = await runReader(
    { task: 'open', path, blobsFolder, structureOnly, preview },
    sizeBytes,
    options,
  );
  if (!('opened' in message)) throw new Error('the reader answered something else');
  return message.opened;
}

/** Loads weights from a file into a graph by order or by name; throws 'invalid' and loads nothing if they do not fit. */
export async function loadWeightsFile(
  graph: LayerGraph,
  path: string,
  how: WarmStartOptions,
  options: ReaderOptions,
): Promise<LoadedWeights> {
  await matchFormat(path);
  const asked = { task: 'weights', graph, path, blobsFolder: options.blobsFolder, how } as const;
  const message = await runReader(asked, (await stat(path)).size, options);
  if (!('loaded' in message)) throw new Error('the reader answered something else');
  return message.loaded;
}

/** Saves a model file atomically; a tfjs model is saved as a folder, or as one zip if `out` ends in .zip. */
export async function saveModelFile(
  request: {
    readonly graph: LayerGraph;
    readonly format: FormatId;
    readonly out: string;
  } & SaveOptions &
    ReaderOptions,
  onProgress?: (progress: Progress) => void,
): Promise<SavedModel> {
  const { graph, format, out, blobsFolder, float16 = false } = request;
  const options = { ...request, onProgress: onProgress ?? request.onProgress };
  const asked = { task: 'save', graph, format, out, blobsFolder, options: { float16 } } as const;
  const message = await runReader(asked, 1e9, options).catch(async (error) => {
    await sweepTemporaries(out);
    throw error;
  });
  if (!('saved' in message)) throw new Error('the reader answered something else');
  return message.saved;
}

/** Reads an ONNX file back and compares it with its network, node by node and weight by weight; throws 'bad-file' on a difference. */
export async function checkOnnxFile(
  request: { readonly graph: LayerGraph; readonly path: string } & SaveOptions & ReaderOptions,
): Promise<CheckedModel> {
  const { graph, path, blobsFolder, float16 = false } = request;
  const asked = { task: 'check', graph, path, blobsFolder, options: { float16 } } as const;
  const message = await runReader(asked, (await stat(path)).size, request);
  if (!('checked' in message)) throw new Error('the reader answered something else');
  return message.checked;
}

/** Time in which a project file is written or read: even a slow disk or network drive writes a megabyte per second. */
const projectTimeMs = (sizeBytes: number) => 120_000 + sizeBytes / 1_000;

/** Writes a project file atomically; `sizeBytes` is about what is packed. */
export async function packProjectFile(
  plan: PackPlan,
  out: string,
  sizeBytes: number,
  options: ProcessOptions,
): Promise<PackedProject> {
  const timed = { timeLimitMs: projectTimeMs(sizeBytes), ...options };
  const message = await runReader({ task: 'pack', plan, out }, sizeBytes, timed).catch(async (error) => {
    await sweepTemporaries(out);
    throw error;
  });
  if (!('packed' in message)) throw new Error('the reader answered something else');
  return message.packed;
}

/** Unpacks a project file into an empty folder, checking all of it; throws 'bad-file', 'unsupported', 'too-large' … naming the file. The folder is then to be removed. */
export async function unpackProjectFile(
  request: UnpackRequest,
  options: ProcessOptions,
): Promise<UnpackedProject> {
  const sizeBytes = await stat(request.path).then(
    ({ size }) => size,
    (error) => {
      throw fileError(error, request.path, 'read');
    },
  );
  const timed = { timeLimitMs: projectTimeMs(sizeBytes), ...options };
  const message = await runReader({ task: 'unpack', ...request }, sizeBytes, timed);
  if (!('unpacked' in message)) throw new Error('the reader answered something else');
  return message.unpacked;
}

function runReader(
  request: ReaderRequest,
  sizeBytes: number,
  options: ProcessOptions,
): Promise<Exclude<ReaderMessage, { progress: Progress }>> {
  const where = 'out' in request ? request.out : request.path;
  const timeLimitMs = options.timeLimitMs ?? 30_000 + sizeBytes / 2_000;
  const signal = options.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled(where));
    const child = takeReader(options.readerEntry);
    const finish = (end: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.process.removeAllListeners('message');
      child.kill();
      end();
    };
    const onAbort = () => finish(() => reject(cancelled(where)));
    const timer = setTimeout(() => {
      const text = say`${where} took longer than ${Math.round(timeLimitMs / 1000)} s: gave up.`;
      finish(() => reject(new GraftError('bad-file', text, where)));
    }, timeLimitMs);
    signal?.addEventListener('abort', onAbort);
    child.process.on('message', (message: ReaderMessage) => {
      if ('progress' in message) options.onProgress?.(message.progress);
      else if ('error' in message) finish(() => reject(fromWireError(message.error)));
      else finish(() => resolve(message));
    });
    void child.ended.then((end) => finish(() => reject(describeEnd(where, end))));
    child.process.send(request, () => {
      // A reader that could not receive the request has exited, which `ended` reports.
    });
  });
}

function cancelled(where: string): GraftError {
  return new GraftError('cancelled', say`Cancelled: ${where}.`, where);
}

function describeEnd(where: string, { code, signal, how, lastOutput }: ChildEnd): Error {
  if (code === null && signal === null) return new Error(`Could not start the reader process: ${how}`);
  if (
    /heap out of memory|Cannot enlarge memory|Array buffer allocation failed/.test(lastOutput) ||
    signal === 'SIGKILL'
  )
    return new GraftError(
      'out-of-memory',
      say`${where} needs far more memory than its size suggests, so Graft stopped reading it.`,
      where,
    );
  const why = errorLine(lastOutput);
  const end = say`${where}: the reader process ended with ${how}.`;
  return new GraftError('bad-file', why === '' ? end : joinWords([end, why], ' '), where);
}
