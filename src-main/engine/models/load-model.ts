// Opens a model in steps: its structure first, then its weights, in one stream that can be cancelled.

import type { ModelSource } from '#shared/graph/model-source';
import { withPendingWeights } from '#shared/graph/pending-weights';
import type { Progress } from '#shared/progress';
import { progressOf } from '../../process/progress-stream';
import type { OpenContext, OpenedModel, OpenModel } from './open-model';

/** One item of `loadModel`. */
export interface LoadItem {
  structure?: OpenedModel;
  progress?: Progress;
  opened?: OpenedModel;
}

/** Yields the structure as soon as it is known, then the progress of the weights, at last the whole model. Both are read at the same time. */
export async function* loadInSteps(
  open: OpenModel,
  source: ModelSource,
  context: OpenContext,
): AsyncGenerator<LoadItem> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  let over = false;
  let shown = false;
  const structure = open(source, { ...context, signal, structureOnly: true, preview: true });
  // Errors are ignored here: reading the whole model throws the same ones, with better messages.
  const structureItem = structure.then((opened) => ({ opened })).catch(() => ({ opened: null }));
  const whole = progressOf((onProgress: (progress: Progress) => void) =>
    open(source, { ...context, signal, onProgress }),
  );
  let next = whole.next();
  next.catch(() => {});
  const pending = ({ opened }: { opened: OpenedModel | null }): LoadItem[] =>
    opened ? [{ structure: { ...opened, graph: withPendingWeights(opened.graph) } }] : [];
  try {
    while (!over) {
      const first = shown ? await next : await Promise.race([next, structureItem]).catch(() => structureItem);
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
