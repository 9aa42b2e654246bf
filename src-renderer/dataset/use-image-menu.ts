// The context menu of images of the grid.
import { useI18n } from 'vue-i18n';
import { partNames } from '#shared/data/dataset-index';
import type { ImageFilter } from '#shared/data/filter-images';
import { useData } from '../stores/data';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { useTrial } from '../stores/trial';
import { useTrialSources } from '../stores/trial-sources';
import type { MenuItem } from '../ui/menu-item';

/** What the menu does with the grid. */
interface GridActions {
  open(): void;
  /** Replaces the selection. */
  select(paths: readonly string[]): void;
}

/** Returns a function that lists the menu of images: their paths, and the class of the one that was clicked. */
export function useImageMenu(filter: () => ImageFilter, { open, select }: GridActions) {
  const { t } = useI18n();
  const data = useData();
  const settings = useSettings();
  const sources = useTrialSources();
  const toasts = useToasts();
  const trial = useTrial();

  async function selectClass(label: number): Promise<void> {
    try {
      select(await data.paths({ ...filter(), label }));
    } catch (error) {
      toasts.fail(error);
    }
  }
  async function showInTry(paths: readonly string[]): Promise<void> {
    settings.view = 'try';
    await sources.addPaths(paths);
  }
  function edit(work: () => Promise<void>): void {
    void work();
    select([]);
  }

  return function listItems(images: readonly string[], label: number): MenuItem[] {
    const paths = [...images];
    const leftOut = filter().leftOut === true;
    const relabel = data.classes.map((name, i) => ({
      id: `class-${i}`,
      text: name,
      run: () => edit(() => data.edit({ edit: 'relabel', images: paths, to: name })),
    }));
    const move = partNames.map((part) => ({
      id: `part-${part}`,
      text: t(`parts.${part}`),
      run: () => edit(() => data.edit({ edit: 'move', images: paths, part })),
    }));
    return [
      { id: 'open', text: t('data.menu.open'), icon: 'search', keys: 'Enter', run: open },
      { id: 'relabel', text: t('data.menu.relabel'), icon: 'pencil', children: relabel },
      ...(leftOut ? [] : [{ id: 'move', text: t('data.menu.move'), children: move }]),
      leftOut
        ? {
            id: 'put-back',
            text: t('preview.putBack'),
            icon: 'plus',
            keys: 'Del',
            run: () => edit(() => data.putBack(paths)),
          }
        : {
            id: 'exclude',
            text: t('data.exclude'),
            icon: 'minus',
            keys: 'Del',
            run: () => edit(() => data.edit({ edit: 'exclude', images: paths })),
          },
      {
        id: 'select-class',
        text: t('data.menu.selectClass', { name: data.classes[label] ?? '' }),
        icon: 'check',
        run: () => void selectClass(label),
      },
      {
        id: 'try',
        text: t('data.menu.try'),
        icon: 'try',
        reason: trial.chosen === null ? t('try.noRunText') : null,
        run: () => void showInTry(paths),
      },
    ];
  };
}
