"""The step and the validation of a stage as TensorFlow graphs, and the sums of all workers.

A batch consists of parts, which the workers share: of a run for two workers, one worker alone computes both. Whoever computes
them, the sum over the parts is the same to the last bit. That of two float32 numbers does not depend on their order; more are
summed as float64, where the sum is exact unless their sizes differ by a factor of some 10^8, and rounded once.
"""

import keras
import tensorflow as tf


class Replicas:
    """The workers. Their variables are their own, and stay equal because each applies the same sums of gradients."""

    def __init__(self):
        self.strategy = tf.distribute.MultiWorkerMirroredStrategy()
        resolver = self.strategy.cluster_resolver
        self.rank = (resolver and resolver.task_id) or 0
        self.count = self.strategy.num_replicas_in_sync
        self.meeting = tf.function(self.total)

    def total(self, tensors):
        """Returns the sums over all workers. Called in a tf.function by each worker, or they wait for each other."""

        def add_up(values):
            # Copied onto this worker's device, which the sum is for.
            own = tf.nest.map_structure(tf.identity, values)
            return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, own)

        return self.strategy.run(add_up, args=(tensors,))

    def meet(self):
        """Waits for the other workers."""
        self.meeting(tf.zeros([1]))


class Programs:
    """
    A stage's step, on batches of `parts` parts, and its validation as graphs. Sums are those of the loss, the accuracy and
    the first output's own loss.
    """

    def __init__(self, model, replicas, randomness, parts, class_weight, weights_of):
        self.replicas = replicas
        several = len(model.outputs) > 1
        losses, rates, metrics = model.parts_of_loss
        losses, metrics = (losses, metrics[0]) if several else ([losses], metrics)
        rates = rates or [1] * len(losses)
        accuracy, own = metrics[0], metrics[1] if len(metrics) > 1 else None
        prefix = f"{model.output_names[0]}_" if several else ""
        self.accuracy_name = f"{prefix}accuracy"
        self.own_name = f"{prefix}own_loss" if own is not None else None
        values = model.trainable_variables
        optimizer = model.optimizer

        def measure(labels, outputs):
            """Loss, accuracy and own loss of each image."""
            outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
            loss = sum(rate * each(one, labels, output) for rate, one, output in zip(rates, losses, outputs))
            right = by_image(accuracy._fn(labels, outputs[0], **accuracy._fn_kwargs))
            return loss, right, each(own.loss, labels, outputs[0]) if own is not None else loss

        def penalty():
            return tf.add_n(model.losses) if model.losses else tf.constant(0.0)

        dtype = tf.float32 if parts <= 2 else tf.float64
        trained = []

        def compute(inputs, labels, weights, present, seeds, count, stop):
            """Gradients and sums of a part of a batch of `count` images."""
            randomness.seeds = seeds
            with tf.GradientTape() as tape:
                outputs = model(inputs, training=True)
                loss, right, own_loss = measure(labels, outputs)
                weighed = tf.reduce_sum(loss * weights * present)
                target = weighed / count + penalty() / parts
            gradients = tape.gradient(target, [one.value for one in values])
            trained[:] = [one for gradient, one in zip(gradients, values) if gradient is not None]
            extra = penalty() * count / parts
            sums = [weighed + extra, tf.reduce_sum(right * present), tf.reduce_sum(own_loss * present), stop]
            found = [tf.convert_to_tensor(gradient) for gradient in gradients if gradient is not None]
            return [tf.cast(one, dtype) for one in [*found, tf.stack(sums)]]

        def finish(found):
            """Applies the gradients of all workers' parts. Returns their sums."""
            *gradients, sums = replicas.total(found)
            optimizer.apply([tf.cast(gradient, one.dtype) for gradient, one in zip(gradients, trained)], trained)
            return sums

        @tf.function(reduce_retracing=True)
        def step(*part):
            # In one graph, so that the first gradients are summed while the others are computed.
            return finish(compute(*part))

        @tf.function(reduce_retracing=True)
        def look(inputs, labels, present):
            loss, right, own_loss = measure(labels, model(inputs, training=False))
            loss += penalty()
            return tf.stack([tf.reduce_sum(one * present) for one in (loss, right, own_loss)])

        self._step, self._look = step, look
        self._compute, self._finish = tf.function(compute, reduce_retracing=True), tf.function(finish)
        self._add = tf.function(lambda found, more: [one + another for one, another in zip(found, more)])
        self._total = tf.function(replicas.total)
        self._class_weight = class_weight and [class_weight[i] for i in range(len(class_weight))]
        self._weights_of = weights_of

    def step(self, own, count, stop):
        """Trains on `own`, an iterator of this worker's parts of a batch of `count` images. Returns the sums of all workers."""
        count, stop = tf.constant(float(count)), tf.constant(stop)
        parts = ((*self._weighed(*part), count, stop) for part in own)
        part, found = next(parts), None
        for following in parts:
            found = self._accumulate(found, part)
            part = following
        sums = self._step(*part) if found is None else self._finish(self._accumulate(found, part))
        return sums.numpy().astype("float64")

    def _accumulate(self, found, part):
        more = self._compute(*part)
        return more if found is None else self._add(found, more)

    def _weighed(self, inputs, labels, weights, present, seeds):
        if self._class_weight:
            weights = self._weights_of(labels, self._class_weight)
        return inputs, labels, weights, present, seeds

    def look(self, inputs, labels, present):
        return self._look(inputs, labels, present).numpy().astype("float64")

    def add_up(self, sums):
        return self._total(tf.constant(sums)).numpy()

    def named(self, means, prefix=""):
        """Means by the names that Keras gives them."""
        loss, accuracy, own = (float(value) for value in means)
        logs = {f"{prefix}loss": loss, f"{prefix}{self.accuracy_name}": accuracy}
        return {**logs, f"{prefix}{self.own_name}": own} if self.own_name else logs


def each(loss, labels, outputs):
    return by_image((loss.call if isinstance(loss, keras.losses.Loss) else loss)(labels, outputs))


def by_image(values):
    """Means of each image's values: [images]."""
    return tf.reduce_mean(tf.reshape(tf.cast(values, tf.float32), [tf.shape(values)[0], -1]), axis=1)
