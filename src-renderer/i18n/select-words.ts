// Selections of layers in the window's language.
import { useI18n } from 'vue-i18n';
import type { Select } from '#shared/graph/select';

/** Returns the functions that put selections and lists of names into words. */
export function useSelectWords() {
  const { t } = useI18n();

  function ofSelect(select: Select): string {
    if ('all' in select) return t('model.select.all');
    if ('none' in select) return t('model.select.none');
    if ('head' in select) return t('model.select.head');
    if ('pattern' in select) return t('model.select.pattern', { pattern: select.pattern });
    if ('regex' in select) return t('model.select.regex', { regex: select.regex });
    if ('from' in select) return t('model.select.from', { layer: select.from });
    if ('before' in select) return t('model.select.before', { layer: select.before });
    if ('kinds' in select) return t('model.select.kinds', { kinds: select.kinds.join(', ') });
    return ofNames(select.names);
  }

  function ofNames(names: readonly string[]): string {
    const [first = '', ...rest] = names;
    if (rest.length === 0) return first;
    return t('model.select.more', { first, n: rest.length });
  }

  return { ofSelect, ofNames };
}
