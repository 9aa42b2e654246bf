// English texts of the lab “Convolution by hand”.

/** The lab's texts. */
export const convolutionByHandEn = {
  title: 'Convolution by hand',
  about:
    'Unroll an image into one row, compute a value of a convolution yourself, enter the filters of the textbook, derive the Laplace kernel from its formula, and let gradient descent search for a kernel.',
  learned:
    'A convolution is one sum of products, repeated with the same weights at every position. What the weights are decides what it does: a mean, a soft bell, a contour. A person can derive them from a formula, and gradient descent can find them from examples alone. A network does the latter with all of its kernels.',
  steps: {
    row: {
      title: 'An image as one row',
      say: 'A dense layer receives an image as a vector, one pixel after the other. Does it still look like what it is?\nChoose “Drawing of a fox” as the image, and show it as one row as well. Then look for its ears in the row.',
      where: 'Convolution lab → Image → Drawing of a fox, Show as one row',
      ask: 'Two pixels touch: one is directly above the other. How many places apart are they in the row?',
      hint1: 'The list below the image has the drawing; the check box is below it.',
      hint2: 'The rows of the image follow each other. The pixel below is one whole row later.',
      hint3: 'An image of 128 × 128 has rows of 128 pixels, so the distance is 128.',
      after:
        'Pixels that touch in the image are a whole width apart in the row, and nothing in the row says so. A convolution keeps the neighborhood: it looks at a small window, as a neuron of the visual cortex responds to its receptive field. (9.1)',
    },
    sum: {
      title: 'One value by hand',
      say: 'A filter lays its numbers over a window of the image, multiplies each pixel with the number on it, and adds the nine products:\n$p = a \\cdot p_1 + b \\cdot p_2 + \\dots + i \\cdot p_9$\nType a kernel with at least four numbers that are not 0, pin a position of the output by a click, and compute its value.',
      where: 'Convolution lab → Kernel, Output, The sum',
      ask: 'Which value p has the pinned position? (within 0.5)',
      hint1: 'Below the images, “The sum” lists the nine pixels and the nine weights of the position.',
      hint2:
        'Multiply pixel by weight in each place, and add the products. Places with weight 0 can be left out.',
      hint3: 'The last line of “The sum” is the calculation with its result: type the result.',
      after:
        'That is the whole convolution: the next value q is the same sum, one pixel to the right. 9 multiplications for each position, and the same nine weights everywhere. Keras does not flip the kernel, which mathematics would call a cross-correlation. (9.2, LAB 9-1)',
    },
    box: {
      title: 'The box filter',
      say: 'The simplest filter replaces each pixel by the mean of its window.\nMake a box filter: nine equal numbers that keep a plain area as bright as it is.',
      where: 'Convolution lab → Kernel',
      hint1: 'If all nine pixels have the value v, the output must be v. What must the numbers add up to?',
      hint2: 'A cell accepts a fraction such as 1/9. “Normalize” divides by the sum.',
      hint3: 'Type 1/9 into each cell, or choose “Box blur (mean)”.',
      after:
        '$M = \\frac{1}{9} \\begin{pmatrix} 1 & 1 & 1 \\\\ 1 & 1 & 1 \\\\ 1 & 1 & 1 \\end{pmatrix}$. The sum is 1, so the brightness stays; edges become soft because each pixel takes on the values of its neighbors. (9.2)',
    },
    gauss: {
      title: 'The Gauss filter',
      say: 'A box treats all pixels of the window alike. A Gauss filter gives the middle the highest weight, and less the farther away a pixel is, as a bell does.\nMake one: symmetric, the largest number in the middle, sum 1.',
      where: 'Convolution lab → Kernel',
      hint1: 'The four neighbors have one number, the four corners a smaller one.',
      hint2: 'For example 1 2 1, 2 4 2, 1 2 1: the sum is 16.',
      hint3: 'Type these nine numbers and press “Normalize”, or choose “Gauss blur”.',
      after:
        'The weights are values of the normal distribution at the distance of the pixel. The image becomes soft, but less boxy than with equal weights. (9.2)',
    },
    laplace: {
      title: 'Derive the Laplace kernel',
      say: 'An edge is where brightness changes quickly. The second difference of a row is $I(i+1) - 2 \\cdot I(i) + I(i-1)$, and the same along a column. Their sum is the Laplace operator:\n$\\Delta I = I(i+1, j) + I(i-1, j) + I(i, j+1) + I(i, j-1) - 4 \\cdot I(i, j)$\nRead the nine numbers of a kernel from this line, and enter them. The check compares the output with the formula on every pixel.',
      where: 'Convolution lab → Kernel',
      ask: 'Which number belongs in the middle?',
      hint1: 'I(i, j) is the middle; its factor is −4.',
      hint2:
        'I(i+1, j) is the pixel below, I(i, j+1) the one to the right. Diagonal neighbors do not occur in the formula.',
      hint3: 'Rows: 0 1 0, then 1 −4 1, then 0 1 0. It is “Laplace, 4 neighbors”.',
      after:
        'The response is large only where the brightness bends: at contours. In plain areas it is 0, because the numbers add up to 0. The output equals the formula exactly. (9.3)',
    },
    printed: {
      title: 'The kernel as the book prints it',
      say: 'The book prints another kernel after the formula, with the ones on the diagonals: 1 0 1, then 0 −4 0, then 1 0 1.\nEnter it, and compare its output with the formula.',
      where: 'Convolution lab → Kernel',
      ask: 'Does the printed kernel compute the formula?',
      hint1: 'Paste a table of numbers, or type the nine numbers.',
      hint2: 'The corners are 1, the middle is −4, the four neighbors are 0.',
      hint3: 'Type 1, 0, 1, 0, −4, 0, 1, 0, 1; Enter moves to the next cell.',
      after:
        'It does not: the mean difference is shown first, the mean size of the formula second, in gray levels. The printed kernel takes second differences along the diagonals, whose pixels are farther away. It finds contours, too, but it is not what the formula says. A slip to find in the book. (9.3)',
    },
    descent: {
      title: 'Can a machine find the filter?',
      say: 'Until now, a person chose the numbers. The idea of a convolutional network is to make the nine numbers parameters, and to find them from examples.\nBelow, gradient descent starts from random numbers and sees only the image and the wanted output. Start it, and compare its kernel with the hidden one.',
      where: 'Convolution lab → Let gradient descent find the kernel',
      ask: 'Will it find the hidden kernel from examples alone?',
      hint1: 'Choose the target “Laplace, 4 neighbors”, and start.',
      hint2: 'If the loss stops falling too early, continue for more steps.',
      hint3: 'Target “Laplace, 4 neighbors”, 2000 steps, “Start”. The largest difference is shown below.',
      after:
        'It finds the hidden numbers, because the output is linear in them: the error has one minimum. On the fox the difference is below 0.1 after some 500 steps, and below 0.001 after 2,000. A network does the same with thousands of filters at once, only that nobody knows the wanted outputs of the inner layers: the error at the end is handed back to them. (9.3)',
    },
  },
  words: {
    noFox: 'The image is not the drawing of the fox yet. Choose “Drawing of a fox”.',
    notUnrolled: 'The image is not shown as one row yet. Check “Show as one row (Flatten)”.',
    noDistance: 'Type the distance of the two pixels in the row.',
    besideOnly: 'Pixels side by side are 1 apart. These two are above each other.',
    allPixels: 'That is the number of all pixels. A row of the image has {width}.',
    otherDistance: '{answer} places apart is another pixel.',
    countRow:
      'Count from a pixel to the one below it: to the end of its row, and on from the start of the next.',
    color: 'The image is in color, so the sum has three parts.',
    useGray: 'Choose “Gray” for this lab.',
    size: 'The kernel has another size.',
    strided: 'The settings have a stride or a dilation.',
    useStride1: 'Set stride and dilation to 1.',
    computing: 'The output is being computed.',
    plainKernel: 'The kernel has fewer than four numbers that are not 0, or all are equal.',
    noPoint: 'No position of the output is pinned. Click the output.',
    noSum: 'Type the value of the pinned position.',
    noWeights: 'That is the sum of the nine pixels without their weights.',
    multiply: 'Multiply each pixel by the number of the kernel that is on it.',
    flipped: 'That is the sum with the kernel flipped by 180°, as mathematics defines a convolution.',
    sameOrder: 'Keras multiplies the upper left pixel by the upper left number.',
    onlyMiddle: 'That is the pixel itself.',
    otherSum: 'The sum differs. You typed:',
    unequal: 'The numbers of the kernel are not equal yet.',
    nine: 'The kernel has another number of cells.',
    brighter: 'The numbers add up to {sum}, so a plain area changes its brightness by this factor.',
    divide: 'Divide all numbers by their sum, so that they add up to 1.',
    flat: 'All numbers are equal: that is still a box.',
    crooked: 'The kernel is not symmetric: pixels at the same distance have different weights.',
    symmetric: 'Give the four neighbors one number, and the four corners one.',
    noBell: 'The weights do not fall from the middle to the corners.',
    bell: 'The middle needs the largest number, the corners the smallest, and all are above 0.',
    diagonal: 'That is the kernel as the book prints it. The formula has no diagonal neighbors.',
    derive: 'Take the pixels from the formula: above, below, left and right.',
    negative: 'All signs are the other way around.',
    sign: 'The neighbors have the factor 1, the middle −4.',
    differs: 'Largest difference between the output and the formula, in gray levels:',
    notPrinted: 'The kernel is not the printed one yet. Type its nine numbers.',
    noDescent: 'The descent has not started yet. Choose a target, and press “Start”.',
    unknownGoal: 'The target is an image, so no kernel is known to compare with.',
    knownGoal: 'Choose the output of a kernel as the target.',
    farKernel: 'Largest difference to the hidden kernel:',
  },
  options: {
    same: 'Yes, exactly',
    other: 'No, something else',
    close: 'Yes, closely',
    never: 'No, there are too many possibilities',
  },
};
