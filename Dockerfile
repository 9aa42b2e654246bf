# The workbench as a server: docs/using-graft.md, "On another machine".
#   docker build --tag graft .
#   docker run --rm --publish 127.0.0.1:8080:8080 --volume graft:/data --volume "$PWD/images:/images:ro" graft
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
# pip is asked for the package index of TensorFlow's library, unless PIP_INDEX_URL names one; no Python code is used.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates g++ python3-pip \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN mkdir /package && npm ci --no-audit --no-fund \
  && npm pack --ignore-scripts=false --pack-destination /package \
  && npm install --global --no-audit --no-fund --prefix /opt/graft /package/graft-*.tgz
ENV GRAFT_CACHE=/opt/graft/cache GRAFT_HOME=/tmp/graft
# wheel: TensorFlow for the processor. gpu: for NVIDIA GPUs, on a machine whose Docker uses NVIDIA's runtime by default, since
# the GPU is tested; run it with --gpus all.
ARG RUNTIME=wheel
RUN node scripts/native/setup.mjs --use "$RUNTIME" \
  && ! grep --quiet '"kind": "wasm"' "$GRAFT_CACHE/tensorflow/runtime.json"

FROM ${NODE_IMAGE}
COPY --from=build --chown=node:node /opt/graft /opt/graft
ENV PATH=/opt/graft/bin:$PATH GRAFT_CACHE=/opt/graft/cache GRAFT_HOME=/data
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
# The address that it prints contains the token: docker logs.
CMD ["graft", "open", "--no-open", "--host", "0.0.0.0", "--port", "8080"]
