// The reader process: answers one request of the registry, then ends.
