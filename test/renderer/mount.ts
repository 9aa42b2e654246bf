// Mounts a component like the window, with stores, translations and a connection.
import { createPinia, type Pinia } from 'pinia';
import { type Component, createApp, h, nextTick } from 'vue';
import type { Connection } from '../../src-renderer/connect/connection';
import { connectionKey } from '../../src-renderer/connect/use-connection';
import { createTranslator } from '../../src-renderer/i18n';

/** The page's event class, because Node has a different one with the same name. */
const eventOf = (type: string) => new (document.defaultView ?? globalThis).Event(type, { bubbles: true });

/** A mounted component; `ids` are values of data-testid. */
export interface Mounted {
  readonly root: HTMLElement;
  find(id: string): HTMLElement | null;
  /** Returns the element. Throws if it does not exist. */
  get(id: string): HTMLElement;
  text(id: string): string;
  click(id: string): Promise<void>;
  /** Types a value into a field, or selects it in a list. */
  set(id: string, value: string): Promise<void>;
  unmount(): void;
}

/** Mounts a component with its properties and listeners (`onChange` …). */
export function mount(
  component: Component,
  props: Record<string, unknown> = {},
  { pinia = createPinia(), connection = null as Connection | null, locale = 'en' as 'en' | 'ko' } = {},
): Mounted & { readonly pinia: Pinia } {
  const root = document.createElement('div');
  document.body.append(root);
  const app = createApp({ render: () => h(component, props) });
  if (connection) app.provide(connectionKey, connection);
  app.use(pinia);
  app.use(createTranslator(locale));
  app.mount(root);
  const find = (id: string) =>
    root.querySelector<HTMLElement>(`[data-testid="${id}"]`) ??
    // Dialogs are moved to the end of the page.
    document.querySelector<HTMLElement>(`dialog [data-testid="${id}"]`);
  const get = (id: string) => {
    const found = find(id);
    if (!found) throw new Error(`No element with data-testid ${id} in: ${root.innerHTML.slice(0, 2000)}`);
    return found;
  };
  return {
    pinia,
    root,
    find,
    get,
    text: (id) => (get(id).textContent ?? '').replace(/\s+/g, ' ').trim(),
    async click(id) {
      get(id).click();
      await nextTick();
    },
    async set(id, value) {
      const field = get(id) as HTMLInputElement;
      field.value = value;
      for (const type of ['input', 'change']) field.dispatchEvent(eventOf(type));
      await nextTick();
    },
    unmount() {
      app.unmount();
      root.remove();
    },
  };
}
