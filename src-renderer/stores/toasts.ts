// Short messages at the edge of the window: errors from the engine, and confirmations.
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { GraftError, isCancelled } from '#shared/errors';

/** A visible message; `retry` repeats the failed action. */
export interface Toast {
  readonly id: number;
  readonly tone: 'error' | 'info' | 'good';
  readonly text: string;
  readonly where: string | null;
  readonly retry: (() => void) | null;
  /** Label of the button if it is not "Retry". */
  readonly retryText: string | null;
}

const lifeMs = { error: 12_000, info: 8_000, good: 4_000 };

/** The visible messages. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  let lastId = 0;

  function show(
    tone: Toast['tone'],
    text: string,
    more: { where?: string; retry?: () => void; retryText?: string } = {},
  ): void {
    const same = toasts.value.find((toast) => toast.text === text);
    if (same) dismiss(same.id);
    const id = ++lastId;
    const toast = {
      id,
      tone,
      text,
      where: more.where ?? null,
      retry: more.retry ?? null,
      retryText: more.retryText ?? null,
    };
    toasts.value = [...toasts.value.slice(-3), toast];
    setTimeout(() => dismiss(id), lifeMs[tone]);
  }

  /** Shows an error. Ignores cancellation, and lost engines, which ConnectionBanner reports. */
  function fail(error: unknown, retry?: () => void): void {
    if (isCancelled(error)) return;
    if (error instanceof GraftError && error.code === 'engine-lost') return;
    const text = error instanceof Error ? error.message : String(error);
    const where = error instanceof GraftError ? error.where : undefined;
    show('error', text, { ...(where === undefined ? {} : { where }), ...(retry ? { retry } : {}) });
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  return { toasts, show, fail, dismiss };
});
