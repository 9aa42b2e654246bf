// The reader process: answers one request of reader-client.ts, then exits. Formats are loaded on demand.

import { stat } from 'node:fs/promises';
import { toWireError } from '#shared/errors';
import { createPacer } from '#shared/pacer';
import type { Progress } from '#shared/progress';
import { openBlobStore } from '../store/blobs';
import { startCopyThreads } from '../store/copy-threads';
import { loadWeights } from './load-weights';
import type { ReaderMessage, ReaderRequest } from './reader-client';
import { openWith, saveWith } from './registry';

/** Files smaller than this are copied in the reader's own thread: threads need 10 MB of memory each, and their start a part of the time they save. */
const threadBytes = 300 * 2 ** 20;

const send = (message: ReaderMessage) =>
  new Promise<void>((resolve) => process.send?.(message, () => resolve()));

async function answer(request: ReaderRequest): Promise<ReaderMessage> {
  const due = createPacer();
  const onProgress = (progress: Progress) => {
    if (due()) void send({ progress });
  };
  if (request.task === 'pack') {
    const { packProject } = await import('./project-file/pack');
    return { packed: await packProject(request.plan, request.out, onProgress) };
  }
  if (request.task === 'unpack') {
    const { unpackProject } = await import('./project-file/unpack');
    return { unpacked: await unpackProject(request, onProgress) };
  }
  const context = { blobs: openBlobStore(request.blobsFolder), onProgress };
  if (request.task === 'open') {
    const { path, structureOnly, preview } = request;
    // Their start, beside that of the formats, pays for large files.
    const size = structureOnly
      ? 0
      : await stat(path).then(
          (file) => file.size,
          () => 0,
        );
    if (size >= threadBytes) startCopyThreads();
    return { opened: await openWith(path, { ...context, structureOnly, preview }) };
  }
  if (request.task === 'weights') {
    const { graph, path, how } = request;
    return { loaded: await loadWeights(graph, path, how, context) };
  }
  if (request.task === 'check') {
    const { graph, path, options } = request;
    return { checked: await (await import('./onnx/check')).checkOnnx(graph, path, context, options) };
  }
  const { format, graph, out, options } = request;
  return { saved: { path: out, sizeBytes: await saveWith(format, graph, out, context, options) } };
}

process.once('message', (request: ReaderRequest) => {
  answer(request)
    .catch((error): ReaderMessage => ({ error: toWireError(error) }))
    .then(send)
    .then(() => process.exit(0));
});
process.once('disconnect', () => process.exit(1));
