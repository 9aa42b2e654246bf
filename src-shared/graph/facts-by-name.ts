// The facts of layers by name, read from the list by index: another map of thousands of names would be made at each edit.
import type { LayerFacts } from '../layers/infer-layer';

/** What a layer adds to the sums. Its facts are known if it has a shape. */
export type Share = Pick<LayerFacts, 'params' | 'flops' | 'activationMemory'>;

/** Returns the facts of a layer; undefined if its shape is unknown. */
export const factsOf = (share: Share | undefined): LayerFacts | undefined =>
  share && 'shape' in share ? (share as LayerFacts) : undefined;

/** Facts by name, in the order of the layers. Layers of unknown shape have none. */
export class FactsByName implements ReadonlyMap<string, LayerFacts> {
  readonly size: number;

  constructor(
    private readonly index: ReadonlyMap<string, number>,
    private readonly shares: readonly (Share | undefined)[],
  ) {
    let size = 0;
    // Of several layers with the same name, the index has the first.
    if (index.size < shares.length) for (const at of index.values()) size += factsOf(shares[at]) ? 1 : 0;
    else for (const share of shares) if (factsOf(share)) size++;
    this.size = size;
  }

  get(name: string): LayerFacts | undefined {
    return factsOf(this.shares[this.index.get(name) ?? -1]);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *entries(): MapIterator<[string, LayerFacts]> {
    for (const [name, at] of this.index) {
      const facts = factsOf(this.shares[at]);
      if (facts) yield [name, facts];
    }
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<LayerFacts> {
    for (const [, facts] of this.entries()) yield facts;
  }

  [Symbol.iterator](): MapIterator<[string, LayerFacts]> {
    return this.entries();
  }

  forEach(call: (facts: LayerFacts, name: string, map: ReadonlyMap<string, LayerFacts>) => void): void {
    for (const [name, facts] of this.entries()) call(facts, name, this);
  }
}
