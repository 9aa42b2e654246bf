// English texts of the labs' Keras code: what the panel and the notebooks say beside it.

/** Keras code of labs. */
export const labcode = {
  title: 'As code',
  copy: 'Copy',
  copied: 'Copied.',
  changed: 'Lines that change; the notebook has the whole network.',
  notebook: 'Save the lab as a notebook',
  saved: 'Saved {name}.',
  about:
    'The steps of this lab as code for Keras 3: `pip install keras tensorflow pillow`. A line after `#` is what Graft shows. Training begins from other random weights and another split, so accuracies differ by a few percent.',
  notes: {
    question: 'This step is a question about what was computed before; it needs no code.',
    look: 'This step uses the window only; it needs no code.',
    advise:
      'Keras has no function for this: Graft trains a small classifier on the features at several depths.',
    attack: 'Keras has no function for attacks and defenses; they are loops over gradients.',
    ideal: 'Keras has no function for ideal images; they are a loop over gradients of the input.',
    network:
      'The network and its weights come with Graft. When the lab has opened it, export it for Keras 3 under the name in the first line.',
    maps: 'Keras has no function for this view. Feature maps are the outputs of `keras.Model(model.input, model.get_layer(name).output)`; heat maps are made of their gradients.',
    find: 'Keras has no function for this: the network classifies many windows of the image, and overlapping boxes are merged.',
    surgery:
      'Keras has no call for this edit of a trained network. For Keras, export the network from Graft after this step.',
    image: 'The image is one of those that come with Graft: assets/samples/drawings/animals.',
    digits: 'Copy the folder assets/samples/digits of Graft beside the notebook.',
    drawings: 'Copy the folder assets/samples/drawings of Graft beside the notebook.',
    split: 'The validation images are chosen at random, and are others than in Graft.',
    plan: 'The plan is what `compile` and `fit` are called with.',
  },
};
