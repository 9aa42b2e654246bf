// Short messages at the edge of the window: errors from the engine, and confirmations.
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { canRetry, GraftError, isCancelled, wordsOf } from '#shared/errors';
import { inEnglish, type Words } from '#shared/sentence';

/** A visible message; `retry` repeats the failed action. */
export interface Toast {
  readonly id: number;
  readonly tone: 'error' | 'info' | 'good';
  readonly text: Words;
  readonly where: string | null;
  readonly retry: (() => void) | null;
  /** Label of the button if it is not "Retry". */
  readonly retryText: string | null;
  /** A further button, such as one that shows the view where something happened. */
  readonly link: { readonly text: string; run(): void } | null;
  /** A message replaces the one with the same topic. */
  readonly topic: string | null;
}

/** Parts of a message that it may have. */
interface More {
  readonly where?: string;
  readonly retry?: () => void;
  readonly retryText?: string;
  readonly link?: Toast['link'];
  readonly topic?: string;
  /** Milliseconds until the message disappears. */
  readonly lifeMs?: number;
}

const lifeMs = { error: 12_000, info: 8_000, good: 4_000 };

/** The visible messages. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  let lastId = 0;

  function show(tone: Toast['tone'], text: Words, more: More = {}): void {
    const { where = null, retry = null, retryText = null, link = null, topic = null } = more;
    const same = toasts.value.find((toast) =>
      topic === null ? inEnglish(toast.text) === inEnglish(text) : toast.topic === topic,
    );
    if (same) dismiss(same.id);
    const id = ++lastId;
    const toast: Toast = { id, tone, text, where, retry, retryText, link, topic };
    toasts.value = [...toasts.value.slice(-3), toast];
    setTimeout(() => dismiss(id), more.lifeMs ?? lifeMs[tone]);
  }

  /** Shows an error; offers to retry only where that can help. Ignores cancellation, and lost engines, which ConnectionBanner reports. */
  function fail(error: unknown, retry?: () => void): void {
    if (isCancelled(error)) return;
    if (error instanceof GraftError && error.code === 'engine-lost') return;
    const text = wordsOf(error);
    const where = error instanceof GraftError ? error.where : undefined;
    show('error', text, {
      ...(where === undefined ? {} : { where }),
      ...(retry && canRetry(error) ? { retry } : {}),
    });
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  /** Removes the message of a topic, when it no longer applies. */
  function dismissTopic(topic: string): void {
    toasts.value = toasts.value.filter((toast) => toast.topic !== topic);
  }

  return { toasts, show, fail, dismiss, dismissTopic };
});
