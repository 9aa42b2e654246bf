// English texts of the lab “Gradients and shortcuts”.

/** The lab's texts. */
export const shortcutsEn = {
  title: 'Gradients and shortcuts',
  about:
    'Train ten convolutions in a row with sigmoid, then with ReLU, then with shortcuts around them, each for five epochs, and see what reaches the first layers.',
  learned:
    'A gradient is a product with one factor per layer, so in a deep network it vanishes or explodes. ReLU and a matching initializer help, and a sum around the layers gives the gradient a path on which nothing is multiplied. A block whose weights are 0 then changes nothing, so that depth costs nothing: the idea of ResNet.',
  steps: {
    sigmoid: {
      title: 'Ten layers with sigmoid',
      say: 'A network of ten 3 × 3 convolutions and one dense layer is open, with the digits and a plan: SGD with momentum, learning rate 0.01, 5 epochs, all layers. Each convolution ends with a sigmoid.\nThe slope of a sigmoid is at most 0.25. Going back through ten of them, a gradient is multiplied by ten such factors.\nPredict, then train.',
      where: 'Train → Start training',
      ask: 'Which validation accuracy will it reach, in percent? Guessing one of ten classes gives 10.',
      found: 'Validation accuracy',
      hint1: 'Compute 0.25 to the power of ten: what is left of the gradient at the first layer?',
      hint2: 'The plan is ready. The button “Start training” is below it.',
      hint3: 'Press “Start training” and wait for five epochs.',
      after:
        'Five seeds had 6 to 10 %: guessing. 0.25 to the power of ten is a millionth, so the first layers get almost no gradient and stay random, and the last layer has nothing to work with. That is the vanishing gradient. (4.2.2 D)',
    },
    relu: {
      title: 'The same layers with ReLU',
      say: 'The slope of ReLU is 1 for positive values, so it does not shrink gradients by itself. AlexNet used it for this reason.\nChange the activation of all ten convolutions to relu, and train the same plan.',
      where: 'Model → each convolution → activation; then Train → Start training',
      ask: 'Which validation accuracy will it reach, in percent?',
      found: 'Validation accuracy',
      hint1: 'Select a convolution: its activation is in the settings at the right.',
      hint2: 'All ten have to be changed, from conv1 to conv10. Graft can do it.',
      hint3: 'When all ten are relu, press “Start training” in Train.',
      after:
        'In five seeds: 6, 8, 9, 61 and 68 %. ReLU helps, but in three of five runs nothing had happened after five epochs. Half of all values become 0 at each layer, so with Keras’ default initializer the signal halves from layer to layer, and so does the gradient on its way back. He’s initializer (`he_normal`), made for ReLU, makes up for it: 85 to 90 %. So does tanh at this depth: 83 to 91 %. (4.2.1, 4.2.3)',
    },
    sums: {
      title: 'Shortcuts around the layers',
      say: 'A residual block adds its input to its output, $y = F(x) + x$: the layers in between only have to find the difference, the residual. On the way back, the gradient also takes the shortcut, where nothing is multiplied.\nInsert Add after conv3, conv5, conv7 and conv9, and connect each with the value two convolutions before: conv1, then the Add before. No parameters are added. Train the same plan.',
      where: 'Model → the connection after conv3 → insert Add; then connect conv1 to it; and so on',
      ask: 'Which validation accuracy will it reach, in percent?',
      found: 'Validation accuracy',
      hint1: 'Click the connection between conv3 and conv4, and insert the layer Add. It has one input.',
      hint2:
        'Then draw a connection from conv1 to the Add, by its lower handle. Repeat for conv5, conv7 and conv9.',
      hint3: 'Four Adds with two inputs each; Graft can insert them. Then press “Start training”.',
      after:
        'Five seeds reached 87 to 92 % with the same number of parameters, the same rate and the same five epochs. The values are added, not concatenated, so that shapes stay, and a block can be skipped. That made networks of 152 layers possible. (4.2.3)',
    },
    zero: {
      title: 'A block with weights of 0',
      say: 'The book’s argument for residual blocks: a deeper network need not be worse than a shallower one. Think of a block whose weights are all 0.\nTry it: give the last convolution of a branch, such as conv3, an initializer of zeros, and reinitialize its weights.',
      where: 'Model → conv3 → kernelInitializer zeros; then Change → Reinitialize weights',
      ask: 'What will the Add after conv3 output then?',
      found: 'What the Add outputs',
      hint1: 'The branch is conv2, conv3. Its output is relu(0 · x + 0).',
      hint2: 'Changing the initializer leaves the weights as they are, until they are initialized again.',
      hint3: 'Select conv3, choose zeros as kernelInitializer, then “Reinitialize weights” in “Change”.',
      after:
        'The sum is conv1 + 0: exactly its input, for every image. For plain layers the identity is hard to reach, since each of them would have to copy its input by its weights. A deeper residual network begins where the shallower one ended. (4.2.3 A)',
    },
    explode: {
      title: 'A learning rate of 10',
      say: 'Small factors multiply to almost nothing. What do large ones do?\nSet the learning rate to 10, and train once more.',
      where: 'Train → learning rate of the stage → Start training',
      ask: 'What will the training loss do? It begins at 2.3.',
      found: 'Highest training loss',
      hint1: 'A step of SGD is the learning rate times the gradient: a thousand times as large as before.',
      hint2: 'Enter 10 as the learning rate of the stage.',
      hint3: 'Set the rate to 10, and press “Start training”.',
      after:
        'In two of five seeds the loss became NaN, and Graft stopped the run and named the layer; in the others it rose above 10,000,000,000,000 in the first epoch. Afterward many ReLUs are dead: they output 0 for every image and never recover. Factors above 1 multiply to huge ones, and the weights take huge steps. Lower rates, gradient clipping and normalization prevent it. (4.2.2 D)',
    },
  },
  words: {
    noNetwork: 'No network is open. Restart this step.',
    lostLayers: 'The network has {found} convolutions instead of ten.',
    undoLayers: 'Undo, or start this step again.',
    notRelu: 'Not all convolutions have relu. Number with relu:',
    notSigmoid: 'Not all convolutions have sigmoid. Number with sigmoid:',
    fewSums: 'Number of Adds with two inputs:',
    otherShortcut:
      'The Add named {sum} gets another layer than asked for: the block that ends with {conv} begins at {start}, so its shortcut comes from {start}.',
    connectStart:
      'Undo that connection, or select it and remove it. Then draw a connection from the lower handle of {start} to {sum}.',
    misplaced: 'The Add named {sum} is after {found}. The Adds belong after conv3, conv5, conv7 and conv9.',
    undoSum: 'Undo it, or remove that Add.',
    hasSums: 'The network has shortcuts already.',
    undoSums: 'Undo them: this step is about plain layers.',
    noRun: 'The network is ready, and has not been trained yet. Press “Start training” in Train.',
    running: 'The run is training. Epochs so far:',
    stopped: 'The run ended before it was complete.',
    again: 'Start it again, or resume it in Train.',
    epochs: 'The numbers to compare with are those after five epochs. Epochs of this run:',
    low: 'The run reached {found} % on the validation images. Usual is {usual} %.',
    another: 'Train again with another seed (Data → Split), with SGD, rate 0.01 and momentum 0.9.',
    notZero:
      'No convolution in front of an Add has weights of zeros yet. Select conv3, and choose zeros as its kernelInitializer.',
    notDrawn: '{layer} has the initializer zeros, but still its old weights.',
    reinitialize: 'Reinitialize its weights.',
    notLast:
      '{layer} has zeros, but it is not the last one before an Add: later layers still add their biases.',
    zeroLast: 'Choose the convolution that is an input of the Add.',
    lowRate: 'The learning rate of the plan is lower.',
    notExploded: 'No run with this rate has ended yet. Press “Start training”.',
  },
  options: {
    same: 'Its other input, unchanged',
    zeros: 'Zeros',
    noise: 'Random values',
    falls: 'It falls faster',
    stays: 'It stays as it is',
    rises: 'It rises, or becomes NaN',
  },
};
