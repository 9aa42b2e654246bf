// The name of an ideal image: its class, or its channel and layer.
import { useI18n } from 'vue-i18n';
import type { IdealItem } from '../../stores/ideal';

/** Returns a function that names an ideal image. */
export function useIdealName(): (item: IdealItem) => string {
  const { t } = useI18n();
  return ({ objective, name }) =>
    'layer' in objective
      ? t('ideal.channelOf', { channel: objective.channel, layer: objective.layer })
      : (name ?? '');
}
