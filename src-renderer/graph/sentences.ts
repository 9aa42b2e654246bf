// Edits and selections as sentences of the window's language.
import { useI18n } from 'vue-i18n';
import type { Edit } from '#shared/recipe/edit';
import type { Select } from '#shared/recipe/select';
import type { Step } from './history';

/** Gives the functions that put edits into words. */
export function useSentences() {
  const { t } = useI18n();

  function ofSelect(select: Select): string {
    if ('all' in select) return t('model.select.all');
    if ('none' in select) return t('model.select.none');
    if ('head' in select) return t('model.select.head');
    if ('pattern' in select) return t('model.select.pattern', { pattern: select.pattern });
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

  function ofEdit(edit: Edit): string {
    switch (edit.edit) {
      case 'cutAt':
        return t('model.sentences.cutAt', { layer: edit.layer });
      case 'addHead':
        return t('model.sentences.addHead', { layers: edit.layers.map((layer) => layer.kind).join(', ') });
      case 'freeze':
        return t('model.sentences.freeze', { select: ofSelect(edit.select) });
      case 'unfreeze':
        return t('model.sentences.unfreeze', { select: ofSelect(edit.select) });
      case 'remove':
        return t('model.sentences.remove', { layers: ofNames(edit.layers) });
      case 'setParams': {
        const params = Object.entries(edit.params).map(
          ([name, value]) => `${name} = ${JSON.stringify(value)}`,
        );
        return t('model.sentences.setParams', { layer: edit.layer, params: params.join(', ') });
      }
      case 'rename':
        return t('model.sentences.rename', { layer: edit.layer, name: edit.name });
      case 'setInputShape':
        return t('model.sentences.setInputShape', { shape: edit.shape.join(' × ') });
    }
  }

  function ofStep(step: Step): string {
    return step.kind === 'edit' ? ofEdit(step.edit) : t('model.sentences.adopt', { run: step.runId });
  }

  return { ofSelect, ofEdit, ofStep };
}
