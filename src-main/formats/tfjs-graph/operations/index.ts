// Which operations of TensorFlow are layers here; all others stay placeholders.
import type { OperationReader } from './call';
import { readConvolution, readMatMul, readTransposed } from './convolutions';
import * as elementwise from './elementwise';
import * as pictures from './pictures';
import * as shapes from './shapes';

/** The reader of each operation that is known. */
export const operationReaders: ReadonlyMap<string, OperationReader> = new Map<string, OperationReader>([
  ...['Conv2D', '_FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2dNative'].map(
    (op) => [op, readConvolution] as const,
  ),
  ['Conv2DBackpropInput', readTransposed],
  ['MatMul', readMatMul],
  ['_FusedMatMul', readMatMul],
  ['BiasAdd', elementwise.readBiasAdd],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map(
    (op) => [op, elementwise.readBatchNorm] as const,
  ),
  ...Object.entries(elementwise.readActivations),
  ['Prelu', elementwise.readPReLU],
  ['ClipByValue', elementwise.readClip],
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'Maximum', 'Minimum'].map(
    (op) => [op, elementwise.readBinary] as const,
  ),
  ['AddN', elementwise.readAddN],
  ['Square', elementwise.readSquare],
  ['LRN', elementwise.readLRN],
  ['MaxPool', pictures.readPooling],
  ['AvgPool', pictures.readPooling],
  ['Mean', pictures.readReduction],
  ['Max', pictures.readReduction],
  ['Pad', pictures.readPad],
  ['PadV2', pictures.readPad],
  ['StridedSlice', pictures.readStridedSlice],
  ['Slice', pictures.readSlice],
  ['ResizeBilinear', pictures.readResize],
  ['ResizeNearestNeighbor', pictures.readResize],
  ['SpaceToBatchND', pictures.readSpaceToBatch],
  ['BatchToSpaceND', pictures.readBatchToSpace],
  ['Shape', shapes.readShapeOf],
  ['Reshape', shapes.readReshape],
  ['Squeeze', shapes.readSqueeze],
  ['ExpandDims', shapes.readExpandDims],
  ['Transpose', shapes.readTranspose],
  ['ConcatV2', shapes.readConcat],
  ['Tile', shapes.readTile],
]);
