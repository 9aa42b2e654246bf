// English texts of the start page, of Graft it, and of a folder that is dropped on a project.

/** The start page. */
export const start = {
  title: 'Graft',
  line: 'Transfer learning on your own images: take a pretrained network, give it a new head, and train it on this machine.',
  folder: 'Your folder',
  folderText: 'One subfolder per class. A new project is created for it. You can also drop a folder here.',
  upload: 'Upload a folder …',
  model: 'Open a model',
  modelText: 'A network of the catalog, or your .h5, .keras or TensorFlow.js file.',
  sample: 'Sample project',
  sampleText: '430 drawings in 7 classes, with a network that is ready to train.',
  sampleName: 'Sample: drawings',
  modelName: 'Untitled',
  labs: 'Labs',
  recent: 'Recent projects',
  noRecent: 'Projects that you make appear here.',
  dropped: 'What should Graft do with “{name}”?',
  droppedText: 'This project already has a dataset.',
  create: 'New project',
  createText: 'This project stays as it is.',
  replace: 'Replace the dataset',
  replaceText: 'The network and the plan stay. The images of now are not deleted.',
  add: 'Add to the dataset',
  addText: 'Classes of the same name are merged.',
};

/** From a dataset to a trained model in one gesture. */
export const assistant = {
  open: 'Graft it',
  help: 'Choose a network, replace its classifier, and train a head for your classes. Every step can be undone.',
  title: 'Graft it',
  steps: {
    network: 'Choose a network',
    head: 'Replace its classifier',
    plan: 'Plan the training',
    train: 'Train',

    try: 'Open the result',
  },
  only: '{name}: the pretrained network on this machine. More can be downloaded in Model.',
  compared: '{name}: its features separate your classes best, of {n} networks on this machine.',
  head: 'Cut at “{layer}”, froze the rest, and added a head for {n} classes.',
  stage: '{name}: {epochs} epochs',
  once: 'the features of all images in about {time}',
  each: '{time} per epoch',
  measuring: 'Measuring how long this machine takes for it',
  total: 'About {time} on this machine',
  stop: 'Stop training',
  trainingAccuracy: '{share} of the validation images classified correctly',
  train: 'Train',
  wait: 'Graft is preparing the network.',
  byHand: 'Continue by hand',
  noNetwork: 'No pretrained network is on this machine. Download one in Model.',
  noPlace: 'The network has no feature maps for a head. Choose another network in Model.',
  notDone: 'The training ended before it was complete. Open Train to resume it.',
};
