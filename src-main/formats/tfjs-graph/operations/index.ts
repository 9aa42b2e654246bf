// Which operations of TensorFlow are layers here; all others stay placeholders.
import { eitherOrder, readTranspose } from './axes';
import * as blocks from './blocks';
import { firstOf, type OperationReader } from './call';
import { readConvolution, readMatMul, readTransposed } from './convolutions';
import * as elementwise from './elementwise';
import { readAnyPad, readPaddedMaximum } from './padding';
import * as pictures from './pictures';
import { readAnyResize } from './resampling';
import * as shapes from './shapes';
import * as splitting from './splitting';

/** The reader of each operation that is known. */
export const operationReaders: ReadonlyMap<string, OperationReader> = new Map<string, OperationReader>([
  ...['Conv2D', '_FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2dNative'].map(
    (op) => [op, eitherOrder(readConvolution)] as const,
  ),
  ['Conv2DBackpropInput', readTransposed],
  ['MatMul', readMatMul],
  ['_FusedMatMul', readMatMul],
  ['BiasAdd', eitherOrder(elementwise.readBiasAdd)],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map(
    (op) => [op, eitherOrder(elementwise.readBatchNorm)] as const,
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
  ['MaxPool', eitherOrder(readPaddedMaximum(pictures.readPooling))],
  ['AvgPool', eitherOrder(pictures.readPooling)],
  ['Mean', pictures.readReduction],
  ['Max', pictures.readReduction],
  ['Pad', firstOf(pictures.readPad, readAnyPad)],
  ['PadV2', firstOf(pictures.readPad, readAnyPad)],
  ['StridedSlice', pictures.readStridedSlice],
  ['Slice', pictures.readSlice],
  ['ResizeBilinear', firstOf(pictures.readResize, readAnyResize)],
  ['ResizeNearestNeighbor', firstOf(pictures.readResize, readAnyResize)],
  ['DepthToSpace', blocks.readDepthToSpace],
  ['SpaceToDepth', blocks.readSpaceToDepth],
  ['Split', splitting.readSplit],
  ['SplitV', splitting.readSplitV],
  ['Unpack', splitting.readUnpack],
  ['SpaceToBatchND', pictures.readSpaceToBatch],
  ['BatchToSpaceND', pictures.readBatchToSpace],
  ['Shape', shapes.readShapeOf],
  ['Reshape', shapes.readReshape],
  ['Squeeze', shapes.readSqueeze],
  ['ExpandDims', shapes.readExpandDims],
  ['Transpose', readTranspose],
  ['ConcatV2', shapes.readConcat],
  ['Tile', shapes.readTile],
]);
