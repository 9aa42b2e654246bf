# The one class that Keras lacks and files of AlexNet and GoogLeNet ask for: load_model(path, custom_objects={'LocalResponseNormalization': …}).
import keras
import tensorflow as tf


class LocalResponseNormalization(keras.layers.Layer):
    def __init__(self, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, **kwargs):
        super().__init__(**kwargs)
        self.settings = {'depth_radius': depth_radius, 'bias': bias, 'alpha': alpha, 'beta': beta}

    def call(self, x):
        return tf.nn.local_response_normalization(x, **self.settings)

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        return {**super().get_config(), **self.settings}
