// Window settings: view, theme and language. Saved in the browser's storage if it has one.
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { type Locale, locales } from '#shared/word-in';
import { readSetting, writeSetting } from '../ui/remember';

/** The four views, in the order of the navigation rail and of Ctrl+1..4. */
export const views = ['data', 'model', 'train', 'try'] as const;
/** All pages of the window: the start page, the views and the labs. */
export const pages = ['start', ...views, 'labs', 'handIns', 'convolution'] as const;
/** Name of a page. */
export type View = (typeof pages)[number];
/** Theme setting; `system` follows the system's theme. */
export type Theme = 'system' | 'light' | 'dark';

/** View, theme and language. */
export const useSettings = defineStore('settings', () => {
  /** The first launch opens the start page, later ones the last view. */
  const view = ref<View>(
    readSetting('project') === null ? 'start' : pick(readSetting('view'), pages, 'data'),
  );
  const theme = ref<Theme>(pick(readSetting('theme'), ['system', 'light', 'dark'] as const, 'system'));
  const locale = ref<Locale>(pick(readSetting('locale') ?? systemLanguage(), locales, 'en'));

  const media = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  const systemDark = ref(media?.matches ?? false);
  media?.addEventListener('change', (event) => (systemDark.value = event.matches));
  const dark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'));

  /** Id of the last opened project. */
  const project = ref<string | null>(readSetting('project'));

  /** Smoothing factor of the step curve; 0 means none. */
  const smoothing = ref(Math.min(0.98, Math.max(0, Number(readSetting('smoothing') ?? 0.6) || 0)));

  watch(smoothing, (value) => writeSetting('smoothing', String(value)));

  watch(project, (value) => value !== null && writeSetting('project', value));
  watch(view, (value) => writeSetting('view', value));
  watch(theme, (value) => writeSetting('theme', value));
  watch(locale, (value) => writeSetting('locale', value));
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
