// English sentences of the undo history. Braces are values; a bar divides singular from plural.

/** English: what a change of the images, the network or the plan did. Each begins with a verb. */
export const changes = {
  folder: 'Chose the images “{name}”',
  labels: 'Changed how labels are read',
  relabel: 'Changed the class of {n} image to “{to}” | Changed the class of {n} images to “{to}”',
  add: 'Added {n} image to “{to}” | Added {n} images to “{to}”',
  exclude: 'Excluded {n} image | Excluded {n} images',
  putBack: 'Restored {n} excluded image | Restored {n} excluded images',
  move: 'Moved {n} image to {part} | Moved {n} images to {part}',
  mergeClasses: 'Merged “{names}” into “{to}”',
  renameClass: 'Renamed class “{name}” to “{to}”',
  dropClass: 'Excluded class “{name}”',
  share: 'Changed the share of {part} images: {from} → {to}',
  splitBy: 'Changed what the split keeps together',
  fold: 'Chose fold {index} of {of}',
  seed: 'Changed the seed: {from} → {to}',
  resize: 'Changed how images are resized',
  openNetwork: 'Opened {name}',
  closeNetwork: 'Closed {name}',
  preset: 'Chose the plan “{preset}”',
  addStage: 'Added stage “{stage}”',
  removeStage: 'Removed stage “{stage}”',
  moveStage: 'Moved stage “{stage}” up',
  stageNumber: 'Changed “{field}” of stage “{stage}”: {from} → {to}',
  stageSetting: 'Changed “{field}” of stage “{stage}”',
  kernelValue: 'Changed a kernel value: {from} → {to}',
  kernelPreset: 'Chose the kernel “{kernel}”',
  kernelPaste: 'Pasted a kernel',
  kernelFit: 'Used the kernel that gradient descent found',
  kernelFlip: 'Flipped the kernel',
  kernelNormalize: 'Normalized the kernel',
  kernelSize: 'Changed the kernel size: {from} → {to}',
  kernelBias: 'Changed the bias: {from} → {to}',
  filterAdd: 'Added a filter',
  filterRemove: 'Removed a filter',
};

/** English: messages about undone and redone changes. */
export const undo = {
  undone: 'Undone in {view}: {what}',
  redone: 'Redone in {view}: {what}',
  edits: '{n} edit of the graph | {n} edits of the graph',
  closed: 'Closed {name} with {n} edit. | Closed {name} with {n} edits.',
  settings: 'Settings',
  next: 'Undo: {what}',
  nextRedo: 'Redo: {what}',
};
