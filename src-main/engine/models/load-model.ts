// Opening a model in steps: what it is at once, its weights as they come, both out of one call that can be left.

import type { ModelSource } from '#shared/graph/model-source';
import { withPendingWeights } from '#shared/graph/pending-weights';
import type { Progress } from '../../formats/reader-client';
import { progressOf } from '../../process/progress-stream';
import type { Models, OpenContext, Opened } from './create-models';

/** One item of `loadModel`. */
export interface LoadItem {
  structure?: Opened;
  progress?: Progress;
  opened?: Opened;
}

/** Gives the structure as soon as it is known, the progress of the weights, and the whole; the two are read at the same time. */
export async function* loadInSteps(
  open: Models['open'],
  source: ModelSource,
  context: OpenContext,
): AsyncGenerator<LoadItem> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  let over = false;
  let shown = false;
  const structure = open(source, { ...context, signal, structureOnly: true });
  // What is wrong with the file the whole says too, and better.
  const told = structure.then((opened) => ({ opened })).catch(() => ({ opened: null }));
  const whole = progressOf((onProgress: (progress: Progress) => void) =>
    open(source, { ...context, signal, onProgress }),
  );
  let next = whole.next();
  next.catch(() => {});
  const pending = ({ opened }: { opened: Opened | null }): LoadItem[] =>
    opened ? [{ structure: { ...opened, graph: withPendingWeights(opened.graph) } }] : [];
  try {
    while (!over) {
      const first = shown ? await next : await Promise.race([next, told]).catch(() => told);
      if ('opened' in first) {
        shown = true;
        yield* pending(first);
        continue;
      }
      if (first.done) return;
      if ('result' in first.value) {
        over = true;
        yield { opened: first.value.result };
      } else {
        yield first.value;
        next = whole.next();
        next.catch(() => {});
      }
    }
  } finally {
    leaving.abort();
  }
}
