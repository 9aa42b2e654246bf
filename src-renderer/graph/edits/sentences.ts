// Edits as sentences of the window's language.
import { useI18n } from 'vue-i18n';
import type { Edit } from '#shared/graph/edits/index';
import type { EditEffects } from '#shared/graph/effects';
import { toPreprocessing } from '#shared/graph/preprocessing';
import { usePreprocessingWords } from '../../i18n/preprocessing-words';
import { useSelectWords } from '../../i18n/select-words';
import type { Step } from '../../stores/history';

/** Gives the functions that put edits into words. */
export function useSentences() {
  const { t } = useI18n();
  const { ofPreprocessing } = usePreprocessingWords();
  const { ofSelect, ofNames } = useSelectWords();

  const ofKinds = (layers: readonly { readonly kind: string }[]) =>
    layers.map((layer) => layer.kind).join(', ');

  function ofEdit(edit: Edit): string {
    switch (edit.edit) {
      case 'cutAt':
        return edit.keep === 'after'
          ? t('model.sentences.cutBefore', { layer: edit.layer })
          : t('model.sentences.cutAt', { layer: edit.layer });
      case 'addHead':
        return t('model.sentences.addHead', { layers: ofKinds(edit.layers) });
      case 'freeze':
        return t('model.sentences.freeze', { select: ofSelect(edit.select) });
      case 'unfreeze':
        return edit.batchNormalization
          ? t('model.sentences.unfreezeNorm', { select: ofSelect(edit.select) })
          : t('model.sentences.unfreeze', { select: ofSelect(edit.select) });
      case 'setTraining':
        return edit.training === null
          ? t('model.sentences.resetTraining', { select: ofSelect(edit.select) })
          : t('model.sentences.setTraining', {
              select: ofSelect(edit.select),
              value: edit.training ? 'True' : 'False',
            });
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
        return edit.resize
          ? t('model.sentences.resizeInput', { shape: edit.shape.join(' × ') })
          : t('model.sentences.setInputShape', { shape: edit.shape.join(' × ') });
      case 'setPreprocessing':
        return t('model.sentences.setPreprocessing', { how: ofPreprocessing(toPreprocessing(edit)) });
      case 'insert':
        return t('model.sentences.insert', { layers: ofKinds(edit.layers), from: edit.from, to: edit.to });
      case 'append':
        return t('model.sentences.append', { layers: ofKinds(edit.layers), layer: edit.after });
      case 'replace':
        return t('model.sentences.replace', { layer: edit.layer, kind: edit.by.kind });
      case 'branch': {
        const branches = edit.branches.map(ofKinds).join(' | ');
        return edit.join === undefined
          ? t('model.sentences.branch', { layer: edit.at, branches })
          : t('model.sentences.branchJoined', { layer: edit.at, branches, join: edit.join });
      }
      case 'connect':
        return edit.instead === undefined
          ? t('model.sentences.connect', { from: edit.from, to: edit.to })
          : t('model.sentences.reconnect', { from: edit.from, to: edit.to, instead: edit.instead });
      case 'disconnect':
        return t('model.sentences.disconnect', { from: edit.from, to: edit.to });
      case 'setOutputs':
        return t('model.sentences.setOutputs', { layers: ofNames(edit.layers) });
      case 'setOutputMeaning':
        return t('model.sentences.setOutputMeaning', { meaning: t(`model.meaning.names.${edit.meaning}`) });
      case 'addOutputActivation':
        return t('model.sentences.addOutputActivation');
      case 'duplicate':
        return t('model.sentences.duplicate', { layers: ofNames(edit.layers) });
      case 'pop':
        return t('model.sentences.pop', { n: edit.count }, edit.count);
      case 'extract':
        return t('model.sentences.extract', { layers: ofNames(edit.layers) });
      case 'graft':
        return t('model.sentences.graft', {
          name: edit.part.name,
          layers: ofNames(Object.values(edit.joins)),
        });
      case 'ensemble':
        return t('model.sentences.ensemble', { models: edit.models.map((one) => one.name).join(', ') });
      case 'setChannels':
        return t('model.sentences.setChannels', { n: edit.channels }, edit.channels);
      case 'makeConvolutional':
        return t('model.sentences.makeConvolutional');
      case 'takeWeights': {
        const n = Object.keys(edit.weights).length;
        return t('model.sentences.takeWeights', { from: edit.from, n }, n);
      }
    }
  }

  function ofStep(step: Step): string {
    return step.kind === 'edit' ? ofEdit(step.edit) : t('model.sentences.adopt', { run: step.runId });
  }

  /** What an edit did beside what it says, a sentence each; of weights those alone that had values. */
  function ofEffects({ reinitialized, opened, normKept, unused }: EditEffects): string[] {
    const list = (names: readonly string[]) => names.slice(0, 4).join(', ');
    const said: string[] = [];
    const anew = reinitialized.map(({ layer }) => layer);
    if (anew.length > 0) said.push(t('surgery.anew', { layers: list(anew), n: anew.length }, anew.length));
    for (const { layer, expected, has } of opened.slice(0, 3))
      said.push(t('surgery.opened', { layer, expected, has }));
    if (normKept.length > 0) said.push(t('surgery.normStays', { n: normKept.length }, normKept.length));
    if (unused.length > 0)
      said.push(t('surgery.problems.unused', { layers: list(unused), n: unused.length }, unused.length));
    return said;
  }

  return { ofEdit, ofStep, ofEffects };
}
