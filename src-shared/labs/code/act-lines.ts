// Acts of a lab as Keras code: networks that are opened, datasets, training and the convolution lab.
import { buildArchitecture, nativeShape } from '../../architectures/index';
import { literal } from '../../keras-code/python';
import type { Act, ConvolutionAct } from '../guided/act';
import type { CodeNote, CodeState } from './code-state';
import { convolutionLines } from './convolution-lines';
import { trainingLines } from './training-lines';

/** Architecture by the id of the catalog, and its function in keras.applications. */
const networks: Readonly<Record<string, readonly [architecture: string, keras: string | null]>> = {
  vgg16: ['VGG16', 'VGG16'],
  inceptionv3: ['InceptionV3', 'InceptionV3'],
  googlenet: ['GoogLeNet', null],
  fashionmlp: ['FashionMLP', null],
};
/** The network whose weights are bundled: Keras opens the file that Graft exports. */
const bundled: Readonly<Record<string, string>> = { 'efficientnet-lite0': 'EfficientNetLite0' };
const classesOf: Readonly<Record<string, readonly string[]>> = {
  'sample:digits': ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  'sample:drawings': ['animals', 'buildings', 'fruit', 'music', 'plants', 'tools', 'vehicles'],
};

/** Writes an act: adds its lines and notes, and changes the state. */
export function writeAct(act: Act, state: CodeState, lines: string[], notes: Set<CodeNote>): void {
  switch (act.act) {
    case 'openNetwork':
      state.isBehind = false;
      lines.push(...openLines(act.source, state, notes));
      return;
    case 'useImages':
      state.folder = act.folder.replace(/^sample:/, '');
      state.classes = new Map((classesOf[act.folder] ?? []).map((name) => [name, name]));
      return;
    case 'editData':
      editClasses(act.edit, state);
      return;
    case 'split':
      state.validation = act.split.validation;
      return;
    case 'plan':
      state.stages = act.stages;
      notes.add('plan');
      return;
    case 'train':
      notes
        .add(state.folder === 'digits' ? 'digits' : 'drawings')
        .add('split')
        .delete('plan');
      lines.push(...trainingLines(state));
      return;
    case 'adopt':
      lines.push('model = trained');
      return;
    case 'advise':
      notes.add('advise');
      return;
    case 'attack':
    case 'defend':
      notes.add('attack');
      return;
    case 'findPenguin':
    case 'findThreshold':
      notes.add('find');
      return;
    case 'lens':
    case 'moveImage':
    case 'sanityCheck':
      notes.add('maps');
      return;
    case 'ideal':
      notes.add('ideal');
      return;
    case 'convolution':
      writeConvolution(act.set, state, lines, notes);
      return;
    default:
      // Pages, selections and answers need no code.
      return;
  }
}

function writeConvolution(
  set: ConvolutionAct,
  state: CodeState,
  lines: string[],
  notes: Set<CodeNote>,
): void {
  const path = typeof set.image === 'object' ? set.image.path : null;
  const { image: _image, ...others } = set;
  const isNew = path !== null && path !== state.image;
  if (isNew) notes.add('image');
  if (path !== null) state.image = set.touch ? null : path;
  lines.push(...convolutionLines(isNew ? set : others));
}

function openLines(
  source: Extract<Act, { act: 'openNetwork' }>['source'],
  state: CodeState,
  notes: Set<CodeNote>,
): string[] {
  if (!('catalog' in source)) return [];
  const { catalog, includeTop, weights } = source;
  const [architecture, keras] = networks[catalog] ?? [bundled[catalog] ?? '', null];
  const inputShape = (source.inputShape ?? nativeShape(architecture)) as [number, number, number];
  state.graph = buildArchitecture(architecture, { inputShape, includeTop, classes: 1000, seed: 1 });
  if (Object.hasOwn(bundled, catalog)) {
    notes.add('network');
    const file = `${catalog}-${inputShape[0]}.keras`;
    const open = [`model = keras.models.load_model(${literal(file)})`];
    if (weights === 'random') open.push('model = keras.models.clone_model(model)  # random weights');
    return open;
  }
  if (keras === null) return [];
  const shape = `(${inputShape.join(', ')})`;
  return [
    `model = keras.applications.${keras}(include_top=${literal(includeTop)}, weights=None, input_shape=${shape})`,
  ];
}

/** Applies an edit of the dataset to the classes. */
function editClasses(edit: Extract<Act, { act: 'editData' }>['edit'], state: CodeState): void {
  if (edit.edit === 'dropClass') {
    state.classes = new Map([...state.classes].filter(([, name]) => name !== edit.name));
  } else if (edit.edit === 'mergeClasses') {
    const { classes, into } = edit;
    state.classes = new Map(
      [...state.classes].map(([one, name]) => [one, classes.includes(name) ? into : name]),
    );
  }
}
