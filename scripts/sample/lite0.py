# EfficientNet-Lite0 in Keras, with keras.applications' layer names, without squeeze-and-excite, with relu6.
"""EfficientNet-Lite0 (Tan, Le: EfficientNet, arXiv:1905.11946; TensorFlow's TPU repository, 'lite')."""
import math

import keras
from keras import layers

# kernel, repeats, filters in, filters out, expansion, stride
BLOCKS = [
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
]
BN = {'momentum': 0.99, 'epsilon': 1e-3}


def correct_pad(tensor, kernel: int):
    """Returns Keras' padding before a 'valid' convolution with stride 2. Equal to TensorFlow's 'same' for even and odd sizes."""
    even = [0 if size is None else 1 - size % 2 for size in tensor.shape[1:3]]
    half = kernel // 2
    return tuple((half - e, half) for e in even)


def relu6(x, name: str):
    return layers.ReLU(max_value=6, name=name)(x)


def block(x, name: str, kernel: int, filters_in: int, filters_out: int, expand: int, stride: int, drop: float):
    entry = x
    if expand != 1:
        x = layers.Conv2D(filters_in * expand, 1, padding='same', use_bias=False, name=f'{name}_expand_conv')(x)
        x = layers.BatchNormalization(name=f'{name}_expand_bn', **BN)(x)
        x = relu6(x, f'{name}_expand_activation')
    if stride == 2:
        x = layers.ZeroPadding2D(correct_pad(x, kernel), name=f'{name}_dwconv_pad')(x)
    padding = 'valid' if stride == 2 else 'same'
    x = layers.DepthwiseConv2D(kernel, strides=stride, padding=padding, use_bias=False, name=f'{name}_dwconv')(x)
    x = layers.BatchNormalization(name=f'{name}_bn', **BN)(x)
    x = relu6(x, f'{name}_activation')
    x = layers.Conv2D(filters_out, 1, padding='same', use_bias=False, name=f'{name}_project_conv')(x)
    x = layers.BatchNormalization(name=f'{name}_project_bn', **BN)(x)
    if stride == 1 and filters_in == filters_out:
        x = layers.Dropout(drop, noise_shape=(None, 1, 1, 1), name=f'{name}_drop')(x)
        x = layers.add([x, entry], name=f'{name}_add')
    return x


def build(input_shape=(224, 224, 3), include_top: bool = True, classes: int = 1000) -> keras.Model:
    entry = layers.Input(input_shape, name='input_layer')
    x = layers.ZeroPadding2D(correct_pad(entry, 3), name='stem_conv_pad')(entry)
    x = layers.Conv2D(32, 3, strides=2, padding='valid', use_bias=False, name='stem_conv')(x)
    x = layers.BatchNormalization(name='stem_bn', **BN)(x)
    x = relu6(x, 'stem_activation')
    total = sum(repeats for _, repeats, *_ in BLOCKS)
    count = 0
    for number, (kernel, repeats, filters_in, filters_out, expand, stride) in enumerate(BLOCKS, 1):
        for repeat in range(repeats):
            first = repeat == 0
            x = block(x, f'block{number}{chr(97 + repeat)}', kernel, filters_in if first else filters_out,
                      filters_out, expand, stride if first else 1, 0.2 * count / total)
            count += 1
    x = layers.Conv2D(1280, 1, padding='same', use_bias=False, name='top_conv')(x)
    x = layers.BatchNormalization(name='top_bn', **BN)(x)
    x = relu6(x, 'top_activation')
    if include_top:
        x = layers.GlobalAveragePooling2D(name='avg_pool')(x)
        x = layers.Dropout(0.2, name='top_dropout')(x)
        x = layers.Dense(classes, activation='softmax', name='predictions')(x)
    return keras.Model(entry, x, name='efficientnet-lite0')


def preprocess(pixels):
    """Converts RGB values from 0 to 255 to the network's input."""
    return (pixels - 127.0) / 128.0


def weight_name(layer, weight) -> str:
    """Returns the name of a weight in the manifest. A depthwise kernel is named `depthwise_kernel`, as in Keras 2 and TensorFlow.js."""
    kind = 'depthwise_kernel' if isinstance(layer, layers.DepthwiseConv2D) and weight.name == 'kernel' else weight.name
    return f'{layer.name}/{kind}'


def named_weights(model: keras.Model):
    """Returns (name, variable) pairs in layer order, and in Keras' order within a layer."""
    return [(weight_name(layer, weight), weight) for layer in model.layers for weight in layer.weights]
