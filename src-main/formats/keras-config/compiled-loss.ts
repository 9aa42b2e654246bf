// Derives the meaning of a linear output from the loss that a Keras model was compiled with: a regression value, or which kind of logits.
import type { LayerGraph } from '#shared/graph/graph';
import { fitsUnits, type Meaning } from '#shared/graph/meanings';
import { meaningOf } from '#shared/graph/output-meaning';
import { say, type Words } from '#shared/sentence';
import { asObject } from './names';

/** Regression losses, by Keras' names in lower case without underscores. */
const regression = new Set([
  ...['mse', 'meansquarederror', 'mae', 'meanabsoluteerror', 'mape', 'meanabsolutepercentageerror', 'huber'],
  ...['msle', 'meansquaredlogarithmicerror', 'logcosh', 'poisson', 'cosinesimilarity', 'huberloss'],
]);

/** Sets the meaning of the only output if its activation does not determine it and the loss does. */
export function applyCompiledLoss(
  graph: LayerGraph,
  config: unknown,
): { readonly graph: LayerGraph; readonly notes: Words[] } {
  const [output, ...others] = graph.outputs;
  const loss = soleLoss(asObject(config)?.loss);
  if (output === undefined || others.length > 0 || !loss) return { graph, notes: [] };
  const { known, units } = meaningOf(graph, output);
  const meaning = meaningBy(loss, units);
  if (known !== 'assumed' || !meaning || !fitsUnits(meaning, units)) return { graph, notes: [] };
  const layers = graph.layers.map((layer) => (layer.name === output ? { ...layer, meaning } : layer));
  const notes =
    meaning === 'values'
      ? [
          say`The model was compiled with the loss ${loss.name}, so its output '${output}' is read as values, not as class scores.`,
        ]
      : [];
  return { graph: { ...graph, layers }, notes };
}

/** Parses a training configuration; an unreadable one is ignored. */
export function parseCompiled(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface CompiledLoss {
  readonly name: string;
  readonly fromLogits: boolean;
}

/** Reads a loss given by name or as an object, also in lists and maps of one entry. */
function soleLoss(loss: unknown): CompiledLoss | null {
  if (typeof loss === 'string') return { name: loss, fromLogits: false };
  if (Array.isArray(loss)) return loss.length === 1 ? soleLoss(loss[0]) : null;
  const object = asObject(loss);
  if (!object) return null;
  if (typeof object.class_name === 'string') {
    const config = asObject(object.config);
    const name = object.class_name === 'function' ? object.config : object.class_name;
    return typeof name === 'string' ? { name, fromLogits: config?.from_logits === true } : null;
  }
  const [only, ...others] = Object.values(object);
  return others.length === 0 ? soleLoss(only) : null;
}

function meaningBy({ name, fromLogits }: CompiledLoss, units: number | null): Meaning | null {
  const plain = name.toLowerCase().replaceAll('_', '');
  if (regression.has(plain)) return 'values';
  if (!fromLogits) return null;
  if (plain.startsWith('binary')) return units === 1 ? 'one-unit-logit' : 'several-labels-logits';
  return plain.includes('categorical') ? 'logits' : null;
}
