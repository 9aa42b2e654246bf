// A TensorFlow GraphDef under construction, and the SavedModel around it (tensorflow/core/framework/*.proto).

import { createMessage, type MessageWriter } from '#shared/protobuf';
import { attributeTypes, dataTypes, type OpAttribute } from '../executor/native';

/** A node's output: `name:index`. */
export interface NodeOutput {
  readonly node: string;
  readonly index: number;
}

/** A GraphDef to which nodes are added. The caller chooses unique node names. */
export interface GraphDef {
  add(
    name: string,
    op: string,
    inputs: readonly NodeOutput[],
    attributes: readonly OpAttribute[],
    after?: readonly string[],
  ): NodeOutput;
  /** Adds a constant of raw little-endian values. */
  constant(name: string, dtype: number, shape: readonly number[], values: Uint8Array): NodeOutput;
  /** Adds a tensor filled with one value. */
  fill(name: string, dtype: number, shape: readonly number[], value: Uint8Array): NodeOutput;
  /** Returns the bytes of `saved_model.pb` with this graph under the tag `serve`. */
  finish(): Uint8Array;
}

/** The GraphDef version that TensorFlow 2.9 writes; all later versions can read it. */
const producer = 1087;

function shapeMessage(shape: readonly number[]): MessageWriter {
  const message = createMessage();
  for (const size of shape) message.message(2, createMessage().int(1, size));
  return message;
}

function writeValue(into: MessageWriter, type: number, value: unknown): MessageWriter {
  switch (type) {
    case attributeTypes.string:
      return into.text(2, String(value));
    case attributeTypes.int:
      return into.int(3, Number(value));
    case attributeTypes.float:
      return into.float(4, Number(value));
    case attributeTypes.bool:
      return into.int(5, Boolean(value));
    case attributeTypes.type:
      return into.int(6, Number(value));
    case attributeTypes.shape:
      return into.message(7, shapeMessage(value as number[]));
    default:
      throw new Error(`An attribute of type ${type} cannot be recorded.`);
  }
}

function attributeMessage({ type, value }: OpAttribute): MessageWriter {
  if (!Array.isArray(value) || type === attributeTypes.shape) return writeValue(createMessage(), type, value);
  const list = createMessage();
  for (const item of value) writeValue(list, type, item);
  return createMessage().message(1, list);
}

/** Creates an empty graph. */
export function createGraphDef(): GraphDef {
  const graph = createMessage();
  const addNode = (
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: readonly [string, MessageWriter][],
  ) => {
    const node = createMessage().text(1, name).text(2, op);
    for (const input of inputs) node.text(3, input);
    for (const [key, value] of attributes) node.message(5, createMessage().text(1, key).message(2, value));
    graph.message(1, node);
    return { node: name, index: 0 };
  };
  const addConstant = (name: string, dtype: number, shape: readonly number[], values: Uint8Array) => {
    const tensor = createMessage().int(1, dtype).message(2, shapeMessage(shape)).bytes(4, values);
    return addNode(
      name,
      'Const',
      [],
      [
        ['dtype', createMessage().int(6, dtype)],
        ['value', createMessage().message(8, tensor)],
      ],
    );
  };
  return {
    add: (name, op, inputs, attributes, after = []) =>
      addNode(
        name,
        op,
        [...inputs.map(({ node, index }) => `${node}:${index}`), ...after.map((node) => `^${node}`)],
        attributes.map((attribute) => [attribute.name, attributeMessage(attribute)]),
      ),
    constant: addConstant,
    fill(name, dtype, shape, value) {
      const sizes = new Uint8Array(Int32Array.from(shape).buffer);
      const dims = addConstant(`${name}/shape`, dataTypes.int32, [shape.length], sizes);
      const one = addConstant(`${name}/value`, dtype, [], value);
      return addNode(
        name,
        'Fill',
        [`${dims.node}:0`, `${one.node}:0`],
        [
          ['T', createMessage().int(6, dtype)],
          ['index_type', createMessage().int(6, dataTypes.int32)],
        ],
      );
    },
    finish() {
      graph.message(4, createMessage().int(1, producer));
      const info = createMessage().text(4, 'serve');
      const meta = createMessage().message(1, info).message(2, graph);
      return createMessage().int(1, 1).message(2, meta).finish();
    },
  };
}
