// What the message of a failed job means, where Ray gives a traceback.
import { type Sentence, say } from '#shared/sentence';

/** Returns what to do about a message of Ray; null for others. */
export function explainMessage(message: string): Sentence | null {
  if (message.includes("No module named 'ray'"))
    return say`'python' on the cluster's head has no Ray. Start the cluster with Ray's environment on its PATH. (${message.slice(-300)})`;
  if (message.includes("Can't import ray.tune"))
    return say`The nodes have no ${'Ray Tune'}, which stops runs early. Install it on each: ${'pip install "ray[tune]"'}`;
  return null;
}
