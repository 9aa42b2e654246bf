// Preprocessing presets, their values and hints in the window's language.
import { useI18n } from 'vue-i18n';
import type { PreprocessingHint, PreprocessingResult } from '#shared/data/compare-preprocessing';
import type { Preprocessing } from '#shared/graph/graph';
import { channelNames, presetOf } from '#shared/graph/preprocessing';
import { formatPercent } from '../ui/format';

/** Puts presets, values and hints into words. */
export function usePreprocessingWords() {
  const { t } = useI18n();
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const ofNumbers = ({ scale, offset, channelOrder }: Preprocessing) =>
    t('surgery.preprocessing.numbers', {
      scale: [...new Set(scale)].map(short).join(', '),
      offset: [...new Set(offset)].map(short).join(', '),
      order: channelOrder.toUpperCase(),
    });
  function ofPreprocessing(one: Preprocessing): string {
    const preset = presetOf(one);
    return preset === null ? ofNumbers(one) : t(`surgery.preprocessing.presets.${preset}`);
  }
  function ofHint({ why, current, better }: PreprocessingHint): string {
    const values = {
      now: ofPreprocessing(current.preprocessing),
      other: ofPreprocessing(better.preprocessing),
      images: current.images,
      most: Math.round(current.commonest.share * current.images),
      name: current.commonest.name,
      share: formatPercent(why === 'wrong' ? (current.right ?? 0) : current.confidence),
      classes: better.classes,
      better: formatPercent(better.right ?? better.confidence),
    };
    const seen = t(`surgery.preprocessing.hint.${why}`, values);
    const then = t(`surgery.preprocessing.hint.${better.right === null ? 'other' : 'otherRight'}`, values);
    return `${seen} ${then}`;
  }
  const channels = (one: Preprocessing) => channelNames(one);
  const ofResult = (one: PreprocessingResult) => ofPreprocessing(one.preprocessing);
  return { ofPreprocessing, ofHint, ofResult, channels, short };
}
