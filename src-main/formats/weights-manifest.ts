// TensorFlow.js weight manifests: bundled weights read group by group, quantised values expanded to float32.
