// Layers passed as another layer's activation: `Conv2D(8, 3, activation=LeakyReLU(0.1))`.
import { findLayerClass } from '#shared/layers/catalog';
import { configOf, type Entry } from './entries';
import { asObject, modernClass } from './names';
import { modernForm } from './old-classes';

/** The layer without its activation (null for an `Activation`), and the activation as a layer. */
export interface SplitLayer {
  readonly before: Entry | null;
  readonly activation: Entry;
}

/** Splits off an activation that is a layer; returns undefined if it is a function or a name. */
export function splitActivation(entry: Entry): SplitLayer | undefined {
  const object = asObject(entry.config.activation);
  const config = configOf(object);
  if (typeof object?.class_name !== 'string' || !config || !findLayerClass(entry.className)) return undefined;
  const written = modernClass(object.class_name);
  const today = modernForm(written, config);
  if (today.className === 'Activation' || !findLayerClass(today.className)) return undefined;
  const named = typeof config.name === 'string' ? config.name : 'activation';
  const name = entry.className === 'Activation' ? entry.name : `${entry.name}_${named}`;
  const trainable = entry.config.trainable !== false && config.trainable !== false;
  const activation: Entry = {
    name,
    storedName: named,
    className: today.className,
    written,
    config: { ...today.config, name, trainable },
    inbound: undefined,
    group: `${entry.group}/activation`,
    operation: null,
    builtFor: null,
  };
  if (entry.className === 'Activation') return { before: null, activation };
  return { before: { ...entry, config: { ...entry.config, activation: 'linear' } }, activation };
}
