// AutoContrast in ONNX's operators.
import { axisIn } from '../builder';
import type { OnnxWriter } from '../call';

/** Writes `(x - min) / (max - min)` per channel, scaled to the value range; constant channels do not change. */
export const writeAutoContrast: OnnxWriter = ({ builder, inputs, params }) => {
  const x = inputs[0]!;
  const [low = 0, high = 255] = (params.valueRange as readonly number[]).map(Number);
  const axes = [1, 2].map((axis) => axisIn(x, axis)).sort((a, b) => a - b);
  const least = builder.node('ReduceMin', [x.name], { axes, keepdims: 1 });
  const most = builder.node('ReduceMax', [x.name], { axes, keepdims: 1 });
  const width = builder.node('Sub', [most, least]);
  const flat = builder.node('Equal', [width, builder.floats([0], [])]);
  const divisor = builder.node('Where', [flat, builder.floats([1], []), width]);
  const share = builder.node('Div', [builder.node('Sub', [x.name, least]), divisor]);
  const scaled = builder.node('Mul', [share, builder.floats([high - low], [])]);
  const stretched = builder.node('Add', [scaled, builder.floats([low], [])]);
  return { ...x, name: builder.node('Where', [flat, x.name, stretched]) };
};
