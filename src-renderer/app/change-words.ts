// Puts changes of the undo history into words, with the view where they happened.
import { useI18n } from 'vue-i18n';
import { useSentences } from '../graph/edits/sentences';
import { useFolderWords } from '../i18n/folder-words';
import type { What } from '../stores/changes';
import type { View } from '../stores/settings';
import type { Entry, Place } from '../stores/undo';

const views: Readonly<Record<Place, View>> = {
  data: 'data',
  model: 'model',
  plan: 'train',
  convolution: 'convolution',
};

/** Labels of the stages' settings, by their name in the recipe. */
const settingKeys: Readonly<Record<string, string>> = {
  name: 'train.stageName',
  trainable: 'train.learns',
  batchNormalization: 'train.batchNorm',
  epochs: 'train.epochs',
  batchSize: 'train.batchSize',
  optimizer: 'train.optimizer',
  'optimizer.learningRate': 'train.rate',
  'optimizer.weightDecay': 'train.weightDecay',
  schedule: 'train.schedule',
  loss: 'train.lossKind',
  features: 'train.features',
  augmentation: 'train.augmentation',
};

/** Returns functions that word the entries of the undo history. */
export function useChangeWords() {
  const { t, te, locale } = useI18n();
  const { ofStep } = useSentences();
  const ofFolder = useFolderWords();

  const ofSetting = (path: string): string => {
    const [first = '', second] = path.split('.');
    if (first === 'augmentation' && second && te(`train.augment.${second}`))
      return `${t('train.augmentation')} (${t(`train.augment.${second}`)})`;
    return t(settingKeys[path] ?? settingKeys[first] ?? 'undo.settings');
  };

  function ofWhat(what: What): string {
    if ('step' in what) return ofStep(what.step);
    const { part, preset, field, kernel, folder, ...values } = what.values ?? {};
    const worded = {
      ...values,
      ...(folder === undefined ? {} : { name: ofFolder(String(folder)) }),
      ...(part === undefined ? {} : { part: t(`parts.${part}`) }),
      ...(preset === undefined ? {} : { preset: t(`train.presets.${preset}`) }),
      ...(kernel === undefined ? {} : { kernel: t(`convolution.presets.${kernel}`) }),
      ...(field === undefined ? {} : { field: ofSetting(String(field)) }),
    };
    return t(`changes.${what.key}`, { ...worded, n: what.n ?? 1 }, what.n ?? 1);
  }

  /** Words entries that were undone together, as a part of a sentence. */
  function ofEntries(entries: readonly Entry[]): string {
    const [first] = entries;
    if (!first) return '';
    if (entries.length > 1) return t('undo.edits', { n: entries.length }, entries.length);
    const sentence = ofWhat(first.what);
    // English sentences begin with a verb.
    return locale.value === 'en' ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
  }

  return { ofEntries, viewOf: (entry: Entry): View => views[entry.where] };
}
