// The registry of operation readers; other operations become placeholders.
import * as arithmetic from './arithmetic';
import { eitherOrder, readTranspose } from './axes';
import * as blocks from './blocks';
import { firstOf, type OperationReader } from './call';
import { readConvolution, readMatMul, readTransposed } from './convolutions';
import * as elementwise from './elementwise';
import * as images from './images';
import { readAnyPad, readPaddedMaximum } from './padding';
import { readAnyResize } from './resampling';
import * as shapes from './shapes';
import * as slicing from './slicing';
import * as splitting from './splitting';
import { readWidened } from './widening';

/** Readers by operation. */
export const operationReaders: ReadonlyMap<string, OperationReader> = new Map<string, OperationReader>([
  ...['Conv2D', '_FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2dNative'].map(
    (op) => [op, eitherOrder(readConvolution)] as const,
  ),
  ['Conv2DBackpropInput', readTransposed],
  ['MatMul', firstOf(readMatMul, arithmetic.readBatchMatMul)],
  ['_FusedMatMul', readMatMul],
  ['BiasAdd', eitherOrder(elementwise.readBiasAdd)],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map(
    (op) => [op, eitherOrder(elementwise.readBatchNorm)] as const,
  ),
  ...Object.entries(elementwise.readActivations),
  ['Prelu', elementwise.readPReLU],
  ...Object.entries(arithmetic.readFunctions),
  ['Pow', arithmetic.readPow],
  ['ClipByValue', firstOf(elementwise.readClip, arithmetic.readLimits)],
  ...['Add', 'AddV2', 'Sub', 'Mul'].map((op) => [op, firstOf(elementwise.readBinary, readWidened)] as const),
  ...['RealDiv', 'Div'].map((op) => [op, firstOf(elementwise.readBinary, arithmetic.readQuotient)] as const),
  ...['Maximum', 'Minimum'].map(
    (op) => [op, firstOf(elementwise.readBinary, arithmetic.readLimits)] as const,
  ),
  ['SquaredDifference', arithmetic.readSquaredDifference],
  ['AddN', elementwise.readAddN],
  ['Square', elementwise.readSquare],
  ['LRN', elementwise.readLRN],
  ['MaxPool', eitherOrder(readPaddedMaximum(images.readPooling))],
  ['AvgPool', eitherOrder(images.readPooling)],
  ['Pad', firstOf(images.readPad, readAnyPad)],
  ['PadV2', firstOf(images.readPad, readAnyPad)],
  ['ResizeBilinear', firstOf(images.readResize, readAnyResize)],
  ['ResizeNearestNeighbor', firstOf(images.readResize, readAnyResize)],
  ['DepthToSpace', blocks.readDepthToSpace],
  ['SpaceToDepth', blocks.readSpaceToDepth],
  ['Split', splitting.readSplit],
  ['SplitV', splitting.readSplitV],
  ['Unpack', splitting.readUnpack],
  ...['Mean', 'Max'].map((op) => [op, firstOf(images.readReduction, arithmetic.readReduce)] as const),
  ...['Sum', 'Min', 'Prod'].map((op) => [op, arithmetic.readReduce] as const),
  ...['BatchMatMul', 'BatchMatMulV2'].map((op) => [op, arithmetic.readBatchMatMul] as const),
  ['StridedSlice', firstOf(images.readStridedSlice, slicing.readAnyStridedSlice)],
  ['Slice', firstOf(images.readSlice, slicing.readAnySlice)],
  ['ReverseV2', slicing.readReverse],
  ...['Gather', 'GatherV2'].map((op) => [op, slicing.readGather] as const),
  ['Pack', slicing.readPack],
  ['SpaceToBatchND', images.readSpaceToBatch],
  ['BatchToSpaceND', images.readBatchToSpace],
  ['Shape', shapes.readShapeOf],
  ['Reshape', shapes.readReshape],
  ['Squeeze', shapes.readSqueeze],
  ['ExpandDims', shapes.readExpandDims],
  ['Transpose', readTranspose],
  ['ConcatV2', shapes.readConcat],
  ['Tile', shapes.readTile],
]);
