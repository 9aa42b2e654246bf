// Window settings: view, theme and language. Saved in the browser's storage if it has one.
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { type Locale, locales } from '../i18n/locales';

/** The four views, in the order of the navigation rail and of Ctrl+1..4. */
export const views = ['data', 'model', 'train', 'try'] as const;
/** All pages of the window: the start page and the views. */
export const pages = ['start', ...views] as const;
/** Name of a view or of the start page. */
export type View = (typeof pages)[number];
/** Theme setting; `system` follows the system's theme. */
export type Theme = 'system' | 'light' | 'dark';

/** View, theme and language. */
export const useSettings = defineStore('settings', () => {
  /** The first launch opens the start page, later ones the last view. */
  const view = ref<View>(read('project') === null ? 'start' : pick(read('view'), pages, 'data'));
  const theme = ref<Theme>(pick(read('theme'), ['system', 'light', 'dark'] as const, 'system'));
  const locale = ref<Locale>(pick(read('locale') ?? systemLanguage(), locales, 'en'));

  const media = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  const systemDark = ref(media?.matches ?? false);
  media?.addEventListener('change', (event) => (systemDark.value = event.matches));
  const dark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'));

  /** Id of the last opened project. */
  const project = ref<string | null>(read('project'));

  /** Smoothing factor of the step curve; 0 means none. */
  const smoothing = ref(Math.min(0.98, Math.max(0, Number(read('smoothing') ?? 0.6) || 0)));

  watch(smoothing, (value) => write('smoothing', String(value)));

  watch(project, (value) => value !== null && write('project', value));
  watch(view, (value) => write('view', value));
  watch(theme, (value) => write('theme', value));
  watch(locale, (value) => write('locale', value));
  watch(dark, (value) => (document.documentElement.dataset.theme = value ? 'dark' : 'light'), {
    immediate: true,
  });

  return { view, theme, locale, project, dark, smoothing };
});

function pick<T extends string>(value: string | null, options: readonly T[], otherwise: T): T {
  return options.find((option) => option === value) ?? otherwise;
}

function systemLanguage(): string {
  return globalThis.navigator?.language?.slice(0, 2) ?? 'en';
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(`graft.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`graft.${key}`, value);
  } catch {
    // Without storage, the setting lasts until the window closes.
  }
}
