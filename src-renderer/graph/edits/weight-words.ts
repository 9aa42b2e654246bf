// Sentences about the weights that an edit keeps and loses: the same before it, while dragging, and in the edit list.
import { useI18n } from 'vue-i18n';
import { countFates, hasRestarts, type LayerFate } from '#shared/graph/kept-weights';

/** At most this many layers are named in a sentence. */
const mostNamed = 4;

/** Returns functions that describe the fates of layers. */
export function useWeightWords() {
  const { t } = useI18n();

  /** Lists the first layers, and says how many more there are. */
  function list(names: readonly string[]): string {
    const named = names.slice(0, mostNamed).join(', ');
    const rest = names.length - mostNamed;
    return rest > 0 ? `${named} ${t('surgery.more', { n: rest })}` : named;
  }

  /** Returns a sentence about the layers that an edit adds with weights, and one about those of the network, if any restart. */
  function ofFates(fates: readonly LayerFate[]): string[] {
    const sentences: string[] = [];
    for (const origin of ['part', 'copy', 'network'] as const) {
      const { kept, restarts, random } = countFates(fates, origin);
      const n = kept + restarts.length;
      if (restarts.length > 0)
        sentences.push(t(`surgery.weights.some.${origin}`, { kept, n, layers: list(restarts) }, n));
      else if (origin !== 'network' && n > 0) sentences.push(t(`surgery.weights.all.${origin}`, { n }, n));
      else if (origin !== 'network' && random > 0) sentences.push(t('surgery.weights.random'));
    }
    return sentences;
  }

  /** Returns what the same edit with adapters would do, to follow the sentences about the edit without them. */
  function ofAdapted(fates: readonly LayerFate[], adapters: number): string {
    if (!hasRestarts(fates)) return t('surgery.weights.adapterAll', { n: adapters }, adapters);
    const lost = fates.filter(({ fate }) => fate === 'restarts').map(({ was }) => was);
    return t('surgery.weights.adapterSome', { n: adapters, layers: list(lost) }, adapters);
  }

  return { ofFates, ofAdapted };
}
