// English texts of the lab “MLP against CNN”.

/** The lab's texts. */
export const mlpCnnEn = {
  title: 'MLP against CNN',
  about:
    'The same handwritten digits twice: by dense layers that see an image as a list of numbers, and by convolutions that see it as an image. Count, train and compare.',
  learned:
    'Dense layers have a weight for every pixel and no idea of neighbors: they fit the training images perfectly, and are wrong on others. Convolutions look at neighbors, use the same kernel everywhere, and are more accurate on new images. Whether to keep or to forget positions at the end depends on whether they say something about the class.',
  steps: {
    mlp: {
      title: 'A multilayer perceptron',
      say: 'A dense layer takes a list of numbers, so the image of 28 × 28 pixels is flattened to 784 numbers first. Which pixels were neighbors is lost.\nBuild the network of the textbook: Flatten, Dense 128 with ReLU, Dense 10 with softmax. A small network is open; cut it at its input and add the three layers.',
      where: 'Model → input_layer → Cut here; then Flatten, Dense 128, Dense',
      ask: 'How many parameters will it have?',
      found: 'Parameters',
      hint1: 'Select input_layer and click “Cut here”. Only the input is left.',
      hint2:
        '“Flatten, dense 64, dense” has these layers. Select the first dense layer and set its units to 128.',
      hint3: '784 · 128 + 128 for the first dense layer, 128 · 10 + 10 for the second.',
      after:
        '784 · 128 + 128 + 128 · 10 + 10 = 101,770 parameters, and 99 % of them belong to the first dense layer: each unit has a weight for every pixel. (9.1, LAB 9-2)',
    },
    trainMlp: {
      title: 'Train it',
      say: 'Train all layers for 15 epochs with Adam, 0.001. The dataset has 1,000 digits; a quarter of them is for validation.',
      where: 'Train → all layers, 15 epochs → Start training',
      ask: 'Which validation accuracy will it reach, in percent?',
      found: 'Validation accuracy',
      hint1: 'The network has no pretrained weights: all layers are trained.',
      hint2: 'One stage: trainable “All layers”, 15 epochs, learning rate 0.001.',
      hint3: 'Press “Start training”. It takes a few seconds.',
      after:
        'Five seeds reached 85 to 92 %. The training accuracy reaches 100 %: the network knows all training images, and is still wrong on others. That is overfitting. (LAB 9-2)',
    },
    cnn: {
      title: 'A convolutional network',
      say: 'Now with convolutions in front: Conv2D 32 (3 × 3, same), MaxPooling2D, Conv2D 64 (3 × 3, valid), MaxPooling2D, all with ReLU; then Flatten, Dense 64, Dense 10.\nCut at the input again, and add these layers.',
      where: 'Model → input_layer → Cut here; then add the layers in this order',
      ask: 'How many parameters will it have?',
      found: 'Parameters',
      hint1:
        'Sizes: 28, pooled 14, valid convolution 12, pooled 6. Flatten makes 6 · 6 · 64 = 2,304 numbers.',
      hint2: 'Conv2D 32: 9 · 1 · 32 + 32 = 320. Conv2D 64: 9 · 32 · 64 + 64 = 18,496.',
      hint3: '320 + 18,496 + (2,304 · 64 + 64) + (64 · 10 + 10).',
      after:
        '166,986 parameters. Both convolutions have 18,816 of them, 11 %, although they do most of the work: nine weights per pair of channels are shared by all positions. (9.4, 9.8)',
    },
    trainCnn: {
      title: 'Train it too',
      say: 'Same images, same plan: 15 epochs, Adam, 0.001.',
      where: 'Train → Start training',
      ask: 'Which validation accuracy will it reach, in percent?',
      found: 'Validation accuracy',
      hint1: 'The plan is still the one of the first network.',
      hint2: 'Look at the list of runs afterward: both accuracies are there.',
      hint3: 'Press “Start training”.',
      after:
        'Five seeds reached 93 to 96 %, each better than the dense layers with the same seed. Three ideas make the difference: a kernel looks at neighbors only (sparse), the same kernel is used everywhere (shared), and a shifted image gives a shifted map (equivariant). (9.8, LAB 9-2)',
    },
    gap: {
      title: 'Pooling instead of Flatten',
      say: 'Flatten keeps every position, so the dense layer after it can still be surprised by a digit at another place. Global average pooling forgets the position.\nReplace Flatten by GlobalAveragePooling2D, and train the same plan again.',
      where: 'Model → replace Flatten; Train → Start training',
      ask: 'Which validation accuracy will it reach, in percent?',
      found: 'Validation accuracy',
      hint1: 'Undo the head, and add GlobalAveragePooling2D, Dense 64, Dense 10.',
      hint2: 'The dense layer has 64 · 64 + 64 parameters then.',
      hint3: 'The network should have 23,626 parameters. Then press “Start training”.',
      after:
        'Five seeds reached 57 to 63 %: much worse here, and still rising. Digits are all in the middle of their image, so that their position tells something, and a seventh of the parameters has to do the same in 15 epochs. Where objects are anywhere in an image, forgetting the position helps. (9.6, 9.8)',
    },
  },
  words: {
    noNetwork: 'No network is open. Restart this step.',
    size: 'The input has another size.',
    hasConv: 'The network has a convolution.',
    noConv: 'Build this one from dense layers only, after Flatten.',
    noConvolution:
      'The network has no convolution yet. Cut at the input, and add the layers. Number of parameters:',
    noPooling: 'The network has no pooling, so Flatten keeps too many numbers: {found} parameters.',
    addPooling: 'Insert MaxPooling2D after each convolution.',
    flat: 'Flatten is still there. Number of parameters:',
    counts: 'The network has another number of parameters.',
    noRun:
      'No run of the network with this number of parameters has been trained yet. Press “Start training” in Train.',
    running: 'The run is training. Epochs so far:',
    failed: 'The run ended before it was complete.',
    again: 'Start it again, or resume it in Train.',
    frozen: 'Some layers were frozen: random weights stay random.',
    unfreeze: 'Unfreeze all layers, and train again.',
    fewEpochs: 'The run was too short to compare. Number of epochs:',
    low: 'The run reached {found} % on the validation images. Usual is {usual} %.',
    another: 'Train again with another seed (Data → Split), with the learning rate 0.001.',
  },
};
