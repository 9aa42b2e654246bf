// English texts of the lab “The shrinking image”.

/** The lab's texts. */
export const shrinkingImageEn = {
  title: 'The shrinking image',
  about:
    'Build the small network of the textbook layer by layer, predict each shape and number of weights, see what padding and stride do, and find out which changes of an image pooling ignores.',
  learned:
    'The size of an output follows from the size of the window, its padding and its stride. The number of weights follows from the window and the channels, not from the size of the image. Padding keeps the border; a stride and pooling shrink the image on purpose, and max pooling ignores changes that stay below the largest value of a window.',
  steps: {
    conv: {
      title: 'A convolution without padding',
      say: 'The graph has only an input of 64 × 64 × 3. Add a `Conv2D` with 32 filters of 3 × 3 and padding `valid`.\nThe window must fit into the image, so it cannot be centered on the outermost pixels.',
      where: 'Model → Layers, search for Conv2D; its settings are at the right',
      ask: 'How wide is the output, in pixels?',
      found: 'Output shape, parameters',
      hint1: 'Type Conv2D into the search field of “Layers”, and click the card. The new layer is selected.',
      hint2: 'At the right, set filters to 32. The kernel size is 3 × 3 and the padding valid already.',
      hint3: 'The window has $64 - 3 + 1 = 62$ positions along each side.',
      after:
        '62 × 62 × 32: one map for each filter. Each filter has 3 · 3 weights for each of the three colors, 27, and a bias: $32 \\cdot (27 + 1) = 896$. The outermost pixels are in fewer windows than the others, so their information is lost first. (9.4, 9.7)',
    },
    pool: {
      title: 'Pooling',
      say: 'Add a `MaxPooling2D` of 2 × 2. It keeps the largest of four values, and its windows do not overlap.',
      where: 'Model → Layers, search for MaxPooling2D',
      ask: 'How many weights does the pooling layer have?',
      found: 'Output shape, parameters',
      hint1: 'Search for MaxPooling2D in “Layers”, and click the card.',
      hint2: 'Its window is 2 × 2 by default, and so is its stride.',
      hint3: '$\\frac{62}{2} = 31$. There is nothing to train in a maximum.',
      after:
        '31 × 31 × 32: pooling halves the height and the width, and the channels stay. The book writes $\\frac{n}{n_p} \\times \\frac{m}{m_p}$ for an image of n × m pixels and a window of $n_p \\times m_p$: here n and m are 62, and the window is 2 × 2. The layer has no weights: a maximum is fixed. Unlike a convolution without padding, it does not cut off the border but summarizes. (9.6, 9.7)',
    },
    same: {
      title: 'A convolution with padding',
      say: 'Add a second `Conv2D`: 64 filters of 3 × 3, with padding `same`. Zeros around the map let the window be centered on every pixel.\nThe input now has 32 channels. Each filter has a kernel for each of them.',
      where: 'Model → Layers, search for Conv2D; set the padding at the right',
      ask: 'How many parameters does this layer have?',
      found: 'Output shape, parameters',
      hint1: 'The new layer has 64 filters of 3 × 3. Only its padding has to be changed.',
      hint2: 'A filter has 3 · 3 · 32 weights and one bias.',
      hint3: '$64 \\cdot (3 \\cdot 3 \\cdot 32 + 1) = 18{,}496$. Set the padding to same.',
      after:
        '31 × 31 × 64: the size stays. A filter has 3 · 3 weights for each of the 32 input channels, $3 \\cdot 3 \\cdot 32 = 288$, and one bias. With 64 filters, that is $64 \\cdot (288 + 1) = 18{,}496$ parameters: the number grows with the input channels times the output channels, not with the size of the image. (9.5, 9.7)',
    },
    five: {
      title: 'Five times without padding',
      say: 'What happens to the image in a deep network without padding?\nCut the graph at the input, and add five `Conv2D` layers of 3 × 3 with padding `valid`.',
      where: 'Model → select the input, Cut here, then add layers',
      ask: 'How wide is the output of the fifth one, if the input is 64 wide?',
      found: 'Width of the output, in pixels',
      hint1: 'Each of them takes off the same number of pixels.',
      hint2: 'Select the input layer and press “Cut here”; then click the card Conv2D five times.',
      hint3: '$64 - 5 \\cdot 2 = 54$.',
      after:
        '54: each layer takes off one pixel at each border. After 31 of them, 2 × 2 pixels would be left, and no further one would fit. It is always the border that goes, not what matters least. A small disturbance in the middle is passed on all the way. That is why networks pad, and shrink by pooling or a stride. (9.4)',
    },
    stride: {
      title: 'A stride',
      say: 'A stride moves the window by more than one pixel.\nSet the strides of the fifth convolution to 2.',
      where: 'Model → the last layer, its strides at the right',
      ask: 'How wide is its output? Its input is 56 wide.',
      found: 'Width of the output, in pixels',
      hint1: 'The window has $56 - 3 + 1 = 54$ positions, of which every second is used.',
      hint2: 'Select the last layer; strides is among its settings at the right.',
      hint3: 'The integer part of (56 − 3) / 2, plus 1: 27.',
      after:
        '$\\frac{56 - 3}{2} = 26.5$, its integer part plus 1 is 27. A stride of 2 halves the map as pooling does, and computes only a quarter of the values. (9.5)',
    },
    max: {
      title: 'What max pooling ignores',
      say: 'In the convolution lab, choose “Drawing of a fox”, the kernel “Identity”, whose output is the image itself, and max pooling of 2 × 2. Then change a pixel by at least 20 gray levels so that the pooled map stays exactly the same.\nThe check pools the image with and without your change.',
      where: 'Convolution lab → Pooling: Max; click a pixel of the image and type its gray level',
      found: 'Largest change of the pooled map, in gray levels',
      hint1: 'A window of four pixels keeps only the largest. What may the other three do?',
      hint2:
        'The white background is 255 everywhere: if one of four pixels becomes darker, the largest is still 255.',
      hint3: 'Click a white pixel far from the fox, type 100, and press Enter.',
      after:
        'The map did not change at all. Small changes and small shifts of the input often leave the maximum as it is: the book calls this translation invariance. It holds only as far as a window reaches. (9.6)',
    },
    mean: {
      title: 'And mean pooling?',
      say: 'Leave the changed pixel, and switch to mean pooling.',
      where: 'Convolution lab → Pooling: Mean',
      ask: 'Will the pooled map stay the same now?',
      found: 'Largest change of the pooled map, in gray levels',
      hint1: 'The mean of four values contains each of them.',
      hint2: 'The choice is below the output: None, Max, Mean.',
      hint3: 'Click “Mean”. A change of 155 moves the mean of four by 38.75.',
      after:
        'Each value counts with a quarter, so a change always arrives, four times weaker. The number is the largest difference of the two pooled maps in gray levels. (9.6)',
    },
  },
  words: {
    noLayer: 'The graph has only its input. Add a Conv2D.',
    otherKind: 'The layer at this place is a {kind}.',
    useConv: 'Undo it, and add a Conv2D.',
    usePool: 'Undo it, and add a MaxPooling2D.',
    same: 'The size stays, because the padding is same.',
    useValid: 'Set the padding to valid.',
    otherShape: 'The layer has another output shape.',
    noPool: 'The convolution is the last layer so far. Add a MaxPooling2D.',
    noSecond: 'The pooling is the last layer so far. Add a Conv2D.',
    valid: 'The map became smaller, because the padding is valid.',
    useSame: 'Set the padding to same.',
    onlyConvs: 'The graph has layers other than Conv2D. Cut it at the input first.',
    fewer: 'Number of convolutions so far:',
    more: 'There are too many convolutions. Number of convolutions:',
    undoLast: 'Undo the last one, or select one and remove it.',
    otherSide: 'The output has another width.',
    fiveFirst: 'The five convolutions of the step before are needed. Number of convolutions:',
    noStride: 'No layer has a stride yet. Width of the output:',
    elsewhere: 'The output is {side} wide.',
    lastOnly: 'Give only the last layer a stride, of 2, and leave the other layers as they were.',
    color: 'The image is in color.',
    useGray: 'Choose “Gray”: pixels can then be changed.',
    noPixel:
      'No pixel has been changed enough yet: click one, and type its gray level. Largest change in gray levels:',
    noMax: 'Choose max pooling in the convolution lab.',
    noMean: 'Choose mean pooling in the convolution lab.',
    maxMoved:
      'The changed pixel became or was the largest of its window: the pooled map moved by {gap} gray levels.',
    notLargest:
      'Undo it, and change a pixel that is not the largest of its window, or make one of several equal ones darker.',
  },
  options: {
    stays: 'Yes, as with the maximum',
    moves: 'No, it changes',
  },
};
