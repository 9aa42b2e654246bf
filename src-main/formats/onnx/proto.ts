// ONNX's messages (onnx.proto, IR version 8) as protobuf: tensors whose values come later, nodes, graph, model.
import { createMessage, type MessageWriter } from '#shared/protobuf';

/** The operator set of exported files, supported by onnxruntime since 1.12. */
export const opset = 17;
const irVersion = 8;

/** Element types by ONNX's codes. */
export const elementTypes = { float32: 1, int64: 7, float16: 10 } as const;

/** A value of an attribute; integers are ints unless wrapped by `float`. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Bytes provided by the caller when they are written. */
type Later<T> = { readonly sizeBytes: number; readonly source: T };

/** A tensor of the model. */
export interface OnnxTensor<T> {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: keyof typeof elementTypes;
  readonly data: Uint8Array | Later<T>;
}

/** An operation. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: { readonly [name: string]: Attribute };
}

/** An input or output; unknown sizes are names. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A whole model; `external` returns the location of a tensor in an external file. */
export interface OnnxModel<T> {
  readonly name: string;
  readonly producerVersion: string;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor<T>[];
  readonly metadata: { readonly [key: string]: string };
}

/** Location of a tensor's bytes in an external file. */
export type External<T> = (
  tensor: OnnxTensor<T>,
) => { readonly location: string; readonly offset: number; readonly length: number } | undefined;

function attributeMessage<T>(name: string, value: Attribute): MessageWriter<T> {
  const message = createMessage<T>().text(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, 2);
  if (typeof value === 'string') return message.text(4, value).int(20, 3);
  if ('float' in value) return message.float(2, value.float).int(20, 1);
  for (const item of value) message.int(8, item);
  return message.int(20, 7);
}

function nodeMessage<T>({ name, op, inputs, outputs, attributes }: OnnxNode): MessageWriter<T> {
  const message = createMessage<T>();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, op);
  for (const [key, value] of Object.entries(attributes)) message.message(5, attributeMessage(key, value));
  return message;
}

function tensorMessage<T>(tensor: OnnxTensor<T>, external: External<T>): MessageWriter<T> {
  const message = createMessage<T>();
  for (const size of tensor.dims) message.int(1, size);
  message.int(2, elementTypes[tensor.type]).text(8, tensor.name);
  const place = external(tensor);
  if (!place)
    return tensor.data instanceof Uint8Array
      ? message.bytes(9, tensor.data)
      : message.later(9, tensor.data.sizeBytes, tensor.data.source);
  for (const [key, value] of Object.entries(place))
    message.message(13, createMessage<T>().text(1, key).text(2, String(value)));
  return message.int(14, 1);
}

function portMessage<T>({ name, shape }: OnnxPort): MessageWriter<T> {
  const dims = createMessage<T>();
  for (const size of shape)
    dims.message(
      1,
      typeof size === 'number' ? createMessage<T>().int(1, size) : createMessage<T>().text(2, size),
    );
  const tensor = createMessage<T>().int(1, elementTypes.float32).message(2, dims);
  return createMessage<T>().text(1, name).message(2, createMessage<T>().message(1, tensor));
}

/** Encodes the model as a message. */
export function modelMessage<T>(
  model: OnnxModel<T>,
  external: External<T> = () => undefined,
): MessageWriter<T> {
  const graph = createMessage<T>();
  for (const node of model.nodes) graph.message(1, nodeMessage(node));
  graph.text(2, model.name);
  for (const tensor of model.tensors) graph.message(5, tensorMessage(tensor, external));
  for (const port of model.inputs) graph.message(11, portMessage(port));
  for (const port of model.outputs) graph.message(12, portMessage(port));
  const message = createMessage<T>()
    .int(1, irVersion)
    .text(2, 'Graft')
    .text(3, model.producerVersion)
    .message(7, graph)
    .message(8, createMessage<T>().text(1, '').int(2, opset));
  for (const [key, value] of Object.entries(model.metadata))
    message.message(14, createMessage<T>().text(1, key).text(2, value));
  return message;
}
