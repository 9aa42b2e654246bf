// English texts of the lab “Why small filters”.

/** The lab's texts. */
export const smallFiltersEn = {
  title: 'Why small filters',
  about:
    'Stack convolutions of 3 × 3 until they see as much as one of 5 × 5 or 11 × 11, count the weights of both, find two slips in the textbook, and look at VGG16, which is built of this idea.',
  learned:
    'Several small filters in a row see as much of the image as one large filter, with fewer weights and more activations in between. The saving has a limit, which follows from the number of filters. VGG16 consists of this idea. And a number in a book is worth checking.',
  steps: {
    two: {
      title: 'See 5 × 5 with 3 × 3',
      say: 'The graph ends with `maps`: 64 channels, made by a convolution of 1 × 1, which sees one pixel.\nThe receptive field of a value is the part of the input that it depends on. Add `Conv2D` layers of 3 × 3 until the receptive field is 5 × 5.',
      where: 'Model → Layers, search for Conv2D',
      ask: 'How many layers of 3 × 3 are needed?',
      found: 'Layers → receptive field',
      hint1: 'One layer sees a window of 3 × 3. Which pixels does a window of such windows cover?',
      hint2: 'Each further layer adds one pixel on each side.',
      hint3: 'Type Conv2D into the search field of “Layers”, and click the card twice. Its kernel is 3 × 3.',
      after:
        'Two layers: 3 + 2 = 5. The same region of the image, in two steps, with room for a ReLU between them. (4.2.1 A)',
    },
    five: {
      title: 'See 11 × 11',
      say: 'The first layer of AlexNet has filters of 11 × 11. Continue the stack until the receptive field is 11 × 11.',
      where: 'Model → Layers, search for Conv2D',
      ask: 'How many layers of 3 × 3 are needed altogether?',
      found: 'Layers → receptive field',
      hint1: 'Three layers see 7 × 7.',
      hint2: 'k layers of 3 × 3 with stride 1 see 2 · k + 1 pixels.',
      hint3: 'Five layers: $2 \\cdot 5 + 1 = 11$. Click the card three more times.',
      after:
        'Two layers see 5 × 5, three see 7 × 7, five see 11 × 11. What a value really uses of it, its effective receptive field, is smaller: the middle is in many more paths than the border. Pin an image to see it drawn. (4.2.1 A)',
    },
    large: {
      title: 'The weights of one large layer',
      say: 'Now the other way: one layer with 128 filters of 11 × 11 on the 64 channels. The book writes D for the number of channels that a layer gets, the depth of its input, and N for the number of its filters: here D = 64 and N = 128.\nReplace the stack by the layer: cut at `maps`, add one `Conv2D`, and set its filters and its kernel size.',
      where: 'Model → maps, Cut here; then add a Conv2D and set it at the right',
      ask: 'How many values do the kernels of this layer have, without the biases?',
      found: 'Values of the kernels',
      hint1: 'Each of the N = 128 filters has a kernel of 11 × 11 for each of the D = 64 channels.',
      hint2: 'Select the layer; at the right, filters is 128 and kernelSize is 11, 11.',
      hint3: '$11 \\cdot 11 \\cdot 64 \\cdot 128 = 991{,}232$.',
      after:
        '11 · 11 = 121 weights for each of D channels in each of N filters: $121 D N = 991{,}232$ values. The layer itself shows 128 more: its biases. Here N is twice D, and with N = 2 D the number is $121 D \\cdot 2 D = 242 D^2$. (4.2.1 A)',
    },
    small: {
      title: 'The weights of the small layers',
      say: 'Five layers of 3 × 3 with N = 128 filters each see the same 11 × 11. The first of them gets D = 64 channels. The other four get 128, since each filter of the layer before makes one channel.\nReplace the large layer by them.',
      where: 'Model → maps, Cut here; then five Conv2D with 128 filters',
      ask: 'How many values do all five kernels have together?',
      found: 'Values of the kernels',
      hint1:
        'Cut at maps, add one layer of 3 × 3, set its filters to 128, and repeat it: copy and paste keep the setting.',
      hint2: 'First layer: 9 · 64 · 128. Each of the others: 9 · 128 · 128.',
      hint3: '$73{,}728 + 4 \\cdot 147{,}456 = 663{,}552$.',
      after:
        'A kernel of 3 × 3 has 9 weights. The first layer has $9 D N$ of them, each of the other four $9 N \\cdot N$: $9 D N + 4 \\cdot 9 N^2 = 663{,}552$ values instead of 991,232: a third less, for the same receptive field. And with an activation after each layer there are five ReLUs instead of one, so the stack can compute functions that one layer cannot. (4.2.1 A)',
    },
    slip: {
      title: 'Check the book: 153 or …?',
      say: 'For N = 2 D, the book says that the number of weights falls from 242 D² to 153 D². D is the number of input channels, N the number of filters.\nThe last two steps gave both numbers, 991,232 and 663,552. With D = 64, D² is 4,096. Divide.',
      where: 'The numbers of the last two steps',
      ask: 'How many times D² are the weights of the five small layers?',
      found: 'Times D²',
      hint1: 'Test the method with the large layer: 991,232 / 4,096 = 242. That one is right.',
      hint2: 'Divide 663,552 by 4,096.',
      hint3: '9 · 2 + 36 · 4 = 162.',
      after:
        '162 D², not 153 D²: $9 D \\cdot 2 D = 18 D^2$, and $36 \\cdot (2 D)^2 = 144 D^2$. The book forgot the factor 2 of the first layer. The argument holds: 162 is much less than 242. (4.2.1 A)',
    },
    cross: {
      title: 'When does it pay?',
      say: 'Five small layers need fewer weights only while the number of filters N is not too large: their number, 9 D N + 36 N², has a term with N², that of the large layer, 121 D N, only one with N.\nThe book says N < 3.6 D. Solve $9 D N + 36 N^2 < 121 D N$ for D = 64.',
      where: 'Paper, or any calculator',
      ask: 'Which is the largest number of filters N for which the small layers have fewer weights?',
      found: 'Largest N',
      hint1: 'Divide both sides by N.',
      hint2: '9 D + 36 N < 121 D, so 36 N < 112 D.',
      hint3: '$N < \\frac{112}{36} \\cdot 64 = 199.1$.',
      after:
        'N < 3.11 D, so N = 199 for D = 64. The book’s 3.6 comes from adding the 9 instead of subtracting it: $\\frac{121 + 9}{36} = 3.61$. With N = 230 the small layers would have more weights. (4.2.1 A)',
    },
    vgg: {
      title: 'VGG16 is built of it',
      say: 'Open VGG16 with its classifier; random weights are enough for counting. It consists of five blocks of 3 × 3 convolutions, each followed by a pooling that halves the map, and the number of filters doubles from 64 to 512.\nSelect the layer `block5_pool`.',
      where: 'Model → Change network …, VGG16; then find block5_pool',
      ask: 'How large is the receptive field of a value of block5_pool, in pixels?',
      found: 'Convolutions + dense layers, receptive field / distance of neighbors in pixels',
      hint1: 'The pooling layers multiply the step between two windows: after five of them it is 32.',
      hint2: '“Change network …” shows the catalog. Ctrl+F finds block5_pool.',
      hint3: 'Each 3 × 3 layer adds twice the step that is reached: 4 · 1 … up to 6 · 16.',
      after:
        '13 convolutions and 3 dense layers have weights: hence 16. The five poolings have none. A value of block5_pool sees 212 × 212 pixels, and its neighbor a window 32 pixels farther. The book speaks of nets with 11 to 25 layers; the six nets of the paper have 11 to 19. (4.2.1)',
    },
  },
  words: {
    noStack: 'The graph has no layer maps, or other layers than convolutions after it.',
    empty: 'Nothing is after maps yet. Add a Conv2D. Receptive field in pixels:',
    nothing: 'Nothing is after maps yet. Add a Conv2D.',
    notThree: 'A layer has a kernel of {side} × {side}.',
    useThree: 'Use only layers of 3 × 3: cut at maps, or set the kernel size.',
    otherField: 'The receptive field is still smaller. In pixels:',
    deeper:
      'There are too many layers after maps, and the receptive field is larger than asked for. In pixels:',
    moreLayers: 'There are too many layers after maps. Number of layers:',
    removeLayers: 'Undo the last layer, or select one and remove it.',
    oneLayer: 'One layer should be after maps: cut there, and add it. Number of layers:',
    otherSide: 'The kernel has another size.',
    otherFilters: 'A layer has another number of filters.',
    fiveLayers: 'Add layers of 3 × 3 after maps. Number of layers:',
    noFactor: 'Type the factor of D².',
    bookFactor: 'That is what the book prints. Does it fit the number that you measured?',
    largeFactor: 'That is the factor of the one large layer.',
    otherFactor: '{answer} · 4,096 is another number than 663,552.',
    divide: 'Divide 663,552 by 4,096.',
    noFilters: 'Type the number of filters.',
    bookBound:
      'That is the book’s bound, 3.6 · 64. With it, the small layers have {small} weights and the large one {large}.',
    solve: 'Bring the 9 D to the other side: it is subtracted.',
    tooMany: 'With {answer} filters, the small layers have {small} weights and the large one {large}.',
    fewer: 'Take fewer filters.',
    tooFew:
      'With {answer} filters, the small layers have fewer weights: {small} against {large}. But it is not the largest such number.',
    moreFilters: 'Take more filters.',
    noVgg: 'Open VGG16: “Change network …” shows the catalog, and a click on its card opens it.',
    vgg19: 'This network has {found} convolutions. VGG16 has 13.',
    useVgg16: 'Open VGG16 from the catalog.',
    noTop: 'The network was opened without its classifier, so the dense layers are missing.',
    withTop: 'Open VGG16 again with “Include the classifier”.',
    notSelected: 'Select the layer block5_pool.',
  },
};
