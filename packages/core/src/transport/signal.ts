/** Who wants to hear of a signal's abort. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal is aborted, until the function that is returned is called. However many calls share a signal, it has one
 * listener, because Node warns of a leak beyond ten, and none after the last call, because signals live as long as applications.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = listeners.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", tellAll);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  listeners.set(signal, callbacks);
  signal.addEventListener("abort", tellAll);
  return callbacks;
}

function tellAll(this: AbortSignal): void {
  // What a callback adds or takes away changes nothing for the others.
  for (const callback of Array.from(listeners.get(this) ?? [])) callback();
}
