// Transfer of weights from the second model to this network: by name, by pattern, or by manual pairs.
import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { planTransfer, type TransferOptions, type TransferPlan } from '#shared/graph/transfer';
import { useProblemWords } from '../../i18n/problem-words';
import { useDonor } from '../../stores/donor';
import { useModel } from '../../stores/model';

/** A layer with weights; `shapes` is for display. */
export interface WeightRow {
  readonly name: string;
  readonly kind: string;
  readonly shapes: string;
}

function rowsOf(graph: LayerGraph | null, facts: GraphFacts | null): WeightRow[] {
  return (graph?.layers ?? []).flatMap(({ name, kind }) => {
    const weights = facts?.layers.get(name)?.weights ?? [];
    if (weights.length === 0) return [];
    return [{ name, kind, shapes: weights.map(({ shape }) => shape.join('×')).join(', ') }];
  });
}

/** Returns the settings of a transfer, the layers of both models, and what the transfer would load. */
export function useTransfer() {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const model = useModel();
  const donor = useDonor();
  const by = ref<'name' | 'pattern' | 'pairs'>('name');
  const pattern = ref('');
  /** Source layer of each layer of this network. */
  const pairs = shallowRef<ReadonlyMap<string, string>>(new Map());
  /** The clicked source layer, until a target is chosen. */
  const picked = ref<string | null>(null);

  const sources = computed(() => rowsOf(donor.graph, donor.facts));
  const targets = computed(() => rowsOf(model.graph, model.facts));
  const plan = computed((): TransferPlan | GraftError | null => {
    if (!model.graph || !donor.graph) return null;
    const options: TransferOptions =
      by.value === 'name'
        ? { by: 'name' }
        : by.value === 'pattern'
          ? { by: 'pattern', regex: pattern.value }
          : { by: 'pairs', pairs: [...pairs.value].map(([target, source]) => [source, target] as const) };
    try {
      return planTransfer(model.graph, donor.graph, options);
    } catch (error) {
      if (error instanceof GraftError) return error;
      throw error;
    }
  });
  const valid = computed(() => (plan.value && !(plan.value instanceof GraftError) ? plan.value : null));
  /** Layers of this network whose weights would be loaded. */
  const matched = computed(() => new Set(Object.keys(valid.value?.weights ?? {})));
  /** Layers of this network whose shapes differ from their source, with a message. */
  const mismatched = computed(() => {
    const found = new Map<string, string>();
    for (const { layer, weight, expected, received } of valid.value?.mismatched ?? [])
      found.set(layer, t('surgery.warm.mismatch', { weight: weight ?? layer, expected, received }));
    return found;
  });
  const sourceOf = (target: string) => (by.value === 'pairs' ? pairs.value.get(target) : target);
  const reason = computed(() => {
    if (!donor.graph) return t('surgery.warm.noSource');
    if (plan.value instanceof GraftError) return translate(plan.value.words);
    if (matched.value.size > 0) return null;
    // A pattern that selects no source, or no pairs, gives an empty plan: its refusal is about files without weights.
    const isEmpty = !valid.value?.unexpected.length && !valid.value?.mismatched.length;
    const refusal = isEmpty ? null : valid.value?.refusal;
    return refusal ? translate(refusal) : t('surgery.warm.nothing');
  });

  function pair(source: string, target: string): void {
    const next = new Map([...pairs.value].filter(([, other]) => other !== source));
    next.set(target, source);
    pairs.value = next;
    picked.value = null;
  }
  function clickTarget(name: string): void {
    if (by.value !== 'pairs') return;
    if (picked.value !== null) pair(picked.value, name);
    else pairs.value = new Map([...pairs.value].filter(([target]) => target !== name));
  }
  function clickSource(name: string): void {
    by.value = 'pairs';
    picked.value = picked.value === name ? null : name;
  }
  // The first pairs are those that match by name. The plan is already that of the pairs here.
  watch(by, (now, before) => {
    if (now !== 'pairs' || before !== 'name' || pairs.value.size > 0 || !model.graph || !donor.graph) return;
    const { weights } = planTransfer(model.graph, donor.graph, { by: 'name' });
    pairs.value = new Map(Object.keys(weights).map((name) => [name, name]));
  });

  /** Loads the weights, as one edit. */
  function apply(): void {
    if (reason.value !== null || !valid.value) return;
    model.edit({
      edit: 'takeWeights',
      from: donor.title,
      weights: valid.value.weights,
      ...(donor.source && { sources: [donor.source] }),
    });
  }
  return {
    by,
    pattern,
    picked,
    sources,
    targets,
    plan,
    matched,
    mismatched,
    sourceOf,
    reason,
    pair,
    clickTarget,
    clickSource,
    apply,
  };
}
