"""Augmentation and dropout that are drawn from the seed, the epoch and the image, whichever worker has the image."""

import keras
import numpy as np
import tensorflow as tf


class Draws(keras.random.SeedGenerator):
    """Seeds of one image: `base` and the number of the draw."""

    def __init__(self):
        super().__init__(0)
        self.base, self.count = None, 0

    def next(self, ordered=True):
        self.count += 1
        return self.base + tf.constant([0, self.count])


class Randomness:
    """The seeds of augmentation and dropout: those of the images of a batch, int32 [images, 2]."""

    def __init__(self, seed):
        self.seed, self.epoch, self.seeds = seed & 0xFFFFFFFF, 0, None

    def of_images(self, rows):
        drawn = [np.random.SeedSequence([self.seed, self.epoch, int(i)]).generate_state(2) for i in rows]
        return (np.stack(drawn) & 0x7FFFFFFF).astype("int32")

    def numpy_of_image(self, i):
        return np.random.default_rng([self.seed, self.epoch, int(i)])

    def drop_by_image(self, model):
        """Dropout draws a mask for each image by its seeds."""
        for number, layer in enumerate(model._flatten_layers()):
            spatial = isinstance(layer, keras.layers.SpatialDropout2D)
            if spatial or isinstance(layer, keras.layers.Dropout):
                layer.call = self._dropping(layer, 1000 * (number + 1), spatial)

    def _dropping(self, layer, number, spatial):
        def call(inputs, training=False):
            if not training or layer.rate == 0:
                return inputs
            noise = layer._get_noise_shape(inputs) if spatial else layer.noise_shape or [None] * len(inputs.shape)
            shape = [own if own is not None else size for own, size in zip(noise[1:], inputs.shape[1:])]

            def draw(seed):
                return tf.random.stateless_uniform(shape, seed + tf.constant([0, number]))

            drawn = tf.map_fn(draw, self.seeds, fn_output_signature=tf.float32)
            return tf.where(drawn >= layer.rate, inputs / (1 - layer.rate), tf.zeros_like(inputs))

        return call

    def augment_by_image(self, layers):
        """Returns a function that augments pixels [images, height, width, channels] by seeds [images, 2]."""
        draws = Draws()
        for layer in layers.layers:
            for one in (layer, getattr(layer, "change", None)):
                for name in ("generator", "draws"):
                    if one is not None and isinstance(getattr(one, name, None), keras.random.SeedGenerator):
                        one.__dict__[name] = draws

        def one_image(given):
            pixels, seed = given
            draws.base, draws.count = seed, 0
            return layers(pixels[None], training=True)[0]

        @tf.function(reduce_retracing=True)
        def augment(pixels, seeds):
            return tf.map_fn(one_image, (pixels, seeds), fn_output_signature=tf.float32)

        return augment
