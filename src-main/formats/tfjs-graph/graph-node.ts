// A node of a GraphDef and the attributes it is read by.
import type { Json } from '#shared/graph/graph';
import { asObject, type JsonObject } from '../keras-config/names';

/** One output of one node. */
export interface TensorName {
  readonly node: string;
  readonly index: number;
}

/** One operation. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TensorName[];
  readonly attr: JsonObject;
}

/** Reads a string attribute: base64, or its bytes as numbers. */
export function textAttr(attr: JsonObject, name: string): string | undefined {
  return readText(asObject(attr[name])?.s);
}

export function readText(value: Json | undefined): string | undefined {
  if (Array.isArray(value)) return String.fromCharCode(...value.slice(0, 1000).map(Number));
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : undefined;
}
