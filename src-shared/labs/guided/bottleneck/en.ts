// English texts of the lab “The bottleneck”.

/** The lab's texts. */
export const bottleneckEn = {
  title: 'The bottleneck',
  about:
    'Take an Inception module of GoogLeNet apart and count its two savings: a 1 × 1 convolution in front of a large one, and pooling instead of a dense layer. Then check two numbers that the textbook prints.',
  learned:
    'A 1 × 1 convolution in front of a large one reduces the channels, and with them most of its weights. Averaging the maps at the end saves even more than that: a dense layer would have been larger than all the rest. So GoogLeNet needs a twentieth of the parameters of VGG16.',
  steps: {
    open: {
      title: 'Open GoogLeNet',
      say: 'GoogLeNet won the classification task of ImageNet in 2014 with a top-5 error of 6.7 %, against 7.3 % of VGG. The book gives it 5 million parameters; the card in the catalog says 13.4 million, because two parts of the network are only there for training.\nOpen it from the catalog, with its classifier, for 224 × 224 pixels. No weights are needed: this lab counts.',
      where: 'Model → GoogLeNet',
      ask: 'How many percent of its parameters are only there for training?',
      found: 'Parameters with the auxiliary heads',
      hint1: 'The catalog in Model has a field that finds networks by name.',
      hint2: 'The size 224 × 224 and the classifier are the defaults.',
      hint3: 'In Model, find GoogLeNet and click its card.',
      after:
        '13,378,280 parameters, almost three times 5 million. 48 % of them belong to two auxiliary heads, which are removed after training. (4.2.2)',
    },
    auxiliary: {
      title: 'Remove the auxiliary heads',
      say: 'Two auxiliary heads predict the class from the middle of the network. During training, their losses send gradients into the lower layers from nearby; afterward they are removed.\nRemove both, so that `predictions` is the only output.',
      where:
        'Model → find predictions → Change, Set as output; then click the note about unconnected layers at the lower right, and its fix',
      found: 'Parameters without the auxiliary heads',
      hint1: 'The two heads have names that begin with `auxiliary1` and `auxiliary2`.',
      hint2:
        'Select predictions and use “Set as output” (in “Change”): the heads no longer lead to an output.',
      hint3:
        'At the lower right of the graph, a yellow note now says that layers are unconnected. Click it, and then the fix in its list, which removes them.',
      after:
        '6,998,552 parameters: the network that predicts has 7 million. The book’s 5 million follows from the paper’s sentence that it has 12 times fewer parameters than AlexNet with its 60 million; its layers add up to more. Each auxiliary head alone had 3.2 million. (4.2.2 D)',
    },
    module: {
      title: 'Four branches, one volume',
      say: 'The first Inception module gets 28 × 28 × 192 from `pool2`. Four parallel branches see it at different scales: 1 × 1 with 64 filters, 3 × 3 with 128, 5 × 5 with 32, and pooling followed by 1 × 1 with 32. Their outputs are concatenated along the channels.\nSelect the layer that concatenates them.',
      where: 'Model → find inception_3a_output',
      ask: 'How many channels does its output have?',
      found: 'Output shape',
      hint1: 'Ctrl+F finds a layer by its name: the layers of the module begin with `inception_3a`.',
      hint2: 'Concatenating adds the numbers of channels; height and width stay.',
      hint3: 'Press Ctrl+F, type inception_3a_output, and press Enter.',
      after:
        '$64 + 128 + 32 + 32 = 256$, so 28 × 28 × 256. Nobody has to choose the best kernel size: the network has all of them, and weighs them by training. (4.2.2 A)',
    },
    plain: {
      title: 'Without the bottleneck',
      say: 'In front of the 5 × 5 convolution is a 1 × 1 convolution with 16 filters, `inception_3a_5x5_reduce`. Remove it, so that the 5 × 5 convolution sees all 192 channels.\nHow many values does its kernel have then? Count the kernel only, without the 32 biases.',
      where: 'Model → inception_3a_5x5_reduce → Remove',
      ask: 'How many values will the kernel of inception_3a_5x5 have?',
      found: 'Values of the kernel',
      hint1: 'A kernel has height · width · input channels · filters values.',
      hint2: '5 · 5 · 192 · 32.',
      hint3: 'Find inception_3a_5x5_reduce with Ctrl+F, and click “Remove”. Then select inception_3a_5x5.',
      after:
        '$5 \\cdot 5 \\cdot 192 \\cdot 32 = 153{,}600$ values; the window shows 153,632 parameters, since each of the 32 filters has a bias too. (4.2.2 B)',
    },
    bottleneck: {
      title: 'With the bottleneck',
      say: 'Insert it again: a Conv2D of 1 × 1 with 16 filters between `pool2` and `inception_3a_5x5`, or undo the removal. It compresses 192 channels to 16 at each position and leaves height and width as they are.\nBoth kernels together: how many values?',
      where: 'Model → Undo, or the connection from pool2 to inception_3a_5x5 → insert Conv2D',
      ask: 'How many values will both kernels have together?',
      found: 'Values of both kernels',
      hint1: 'Two kernels: 1 · 1 · 192 · 16 and 5 · 5 · 16 · 32.',
      hint2: '3,072 + 12,800.',
      hint3: 'Ctrl+Z undoes the removal, if nothing was changed since.',
      after:
        '$3{,}072 + 12{,}800 = 15{,}872$ values instead of 153,600: 9.7 times fewer, for an output of the same size, and with one more ReLU. With biases the window shows 3,088 + 12,832 = 15,920. (4.2.2 B)',
    },
    dense: {
      title: 'A dense layer at the end',
      say: 'After the last module the features are 7 × 7 × 1024. Suppose a dense layer of 1,024 units followed, as in AlexNet and VGG.\nCut at `inception_5b_output`, and add Flatten, Dense 1024 and Dense 1000.',
      where: 'Model → inception_5b_output → Cut here; then the layers Flatten, Dense 1024, Dense 1000',
      ask: 'How many values will the kernel of the dense layer with 1,024 units have?',
      found: 'Values of the kernel',
      hint1: 'Flatten makes $7 \\cdot 7 \\cdot 1024 = 50{,}176$ numbers.',
      hint2: 'Each of the 1,024 units has a weight for each of them.',
      hint3:
        'Find inception_5b_output, click “Cut here”. Then click Flatten and Dense in the palette, and set its units to 1,024.',
      after:
        '$(7 \\cdot 7 \\cdot 1024) \\cdot 1024 = 51{,}380{,}224$: this one layer has seven times as many parameters as all of GoogLeNet. (4.2.2 C)',
    },
    pooling: {
      title: 'Pooling instead',
      say: 'GoogLeNet averages each of the 1,024 maps: 7 × 7 × 1024 becomes 1 × 1 × 1024 without a single parameter. One dense layer with 1024 · 1000 = 1,024,000 weights follows. The book says that these are about a fifth of the network.\nBring the pooling back: undo, or cut again, and add global average pooling and Dense 1000.',
      where: 'Model → Undo until the total is 6,998,552 again, or cut again; the totals are below the graph',
      ask: 'What share of all parameters do the 1,024,000 weights have, in percent?',
      found: 'Share of all parameters',
      hint1: 'Undo the head and the cut. The total is 6,998,552 again.',
      hint2: 'Divide 1,024,000 by the total.',
      hint3: '1,024,000 / 6,998,552.',
      after:
        '14.6 %: a seventh, not a fifth. A fifth would be right if the network had 5 million parameters. The saving is as large as the book says. (4.2.2 C)',
    },
    vgg: {
      title: 'Compare with VGG16',
      say: 'The book says that VGG16 needs about 93 MB for its parameters.\nOpen VGG16 with its classifier, and look at the memory of its weights: each parameter is a number of 4 bytes.',
      where: 'Model → Change network … → VGG16; memory below the graph',
      ask: 'How many MiB do the parameters of VGG16 need?',
      found: 'Size of the parameters',
      hint1: '“Change network …” shows the catalog again.',
      hint2: 'VGG16 has 138,357,544 parameters of 4 bytes each.',
      hint3:
        'Open VGG16, and read “Memory” below the graph: the first of the two numbers is for the weights.',
      after:
        '138,357,544 · 4 bytes = 528 MiB. The 93 MB of the book may be the outputs of its layers for one image; the second number of “Memory” counts those of a whole batch. And 138 / 7 = 20: GoogLeNet is twenty times smaller, close to the book’s 21. (4.2.2)',
    },
  },
  words: {
    noNetwork: 'No network is open. Click a card of the catalog in Model.',
    otherNetwork: 'This network is not GoogLeNet.',
    openGoogLeNet: 'Open GoogLeNet from the catalog.',
    noTop: 'GoogLeNet was opened without its classifier.',
    withTop: 'Open it again, and include the classifier.',
    size: 'The module has maps of another size. Its output:',
    outputs:
      'The network has more than one output. Select predictions, and set it as the output. Number of outputs:',
    lostOutput: 'The layer predictions is not an output any more.',
    undoOutput: 'Undo, select predictions, and set it as output.',
    leftover:
      'Layers of the auxiliary heads are left: the note at the lower right removes them. Number of parameters:',
    notSelected: 'No layer of the module inception_3a is selected. Find one with Ctrl+F.',
    branch: '{layer} is one of the branches: its output is {shape}.',
    selectOutput: 'Select the layer where the four branches come together.',
    reduced: 'The branch still has a bottleneck. Select inception_3a_5x5_reduce, and remove it.',
    otherKernel: 'The branch has another number of kernel values:',
    lostBranch: 'The layer inception_3a_5x5 was removed.',
    undoBranch: 'Undo the removal.',
    noReduce: 'The 5 × 5 convolution still sees all 192 channels. Kernel values of the branch:',
    notOne: 'The inserted kernel is {size}.',
    useOne: 'Set its kernel size to 1 × 1: it should change the channels only.',
    filters: 'The 1 × 1 convolution has another number of filters.',
    countBoth: 'The branch is as it was. Count the values of both kernels.',
    withBiases: 'That is the number of parameters of both layers, with their 48 biases.',
    onlyKernels: 'Count the kernels only.',
    miscounted: 'The two kernels have another number of values.',
    readKernels: 'Select both layers one after the other: the inspector shows the shape of each kernel.',
    divide: 'The network is as it was. Divide 1,024,000 by its parameters.',
    fifth: 'That is the fifth of the book. This network has more parameters than 5 million.',
    otherShare: 'That is not the share of the 1,024,000 weights.',
    readTotal: 'Divide 1,024,000 by the total below the graph, times 100.',
    notCut:
      'The layers after inception_5b_output are still those of GoogLeNet. Select it, and click “Cut here”.',
    noDense: 'The network has no dense layer of 1,024 units yet. Add Flatten and Dense, and set its units.',
    pooledFirst: 'The dense layer follows pooling: its kernel has {found} values.',
    flattenFirst: 'Undo it, and add Flatten before the dense layer.',
    denseKernel: 'The kernel of the dense layer has another size.',
    noClassifier: 'The large dense layer is there. Add the last one, Dense 1000.',
    stillDense: 'The dense layer of 1,024 units is still there.',
    total: 'The network has another number of parameters: undo, or add pooling and Dense 1000.',
    noVgg: 'Open VGG16: “Change network …” shows the catalog, and a click on its card opens it.',
    vgg19: 'This is VGG19, which has three more layers.',
    openVgg: 'Open VGG16.',
    vggTop: 'The network has another number of parameters: is the classifier included?',
  },
};
