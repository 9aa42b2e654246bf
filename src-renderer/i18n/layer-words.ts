// What a kind of layer and its parameters do, in the window's language. The catalog's own words are English.
import { useI18n } from 'vue-i18n';
import type { LayerKind } from '#shared/layers/kind';
import { kinds, params } from './ko/layers';

/** Gives the functions that put kinds and parameters into words. */
export function useLayerWords() {
  const { locale } = useI18n();
  const helpOf = (kind: Pick<LayerKind, 'kind' | 'help'>) =>
    locale.value === 'ko' ? (kinds[kind.kind] ?? kind.help) : kind.help;
  const helpOfParam = (help: string | undefined) =>
    locale.value === 'ko' && help !== undefined ? (params[help] ?? help) : help;
  return { helpOf, helpOfParam };
}
