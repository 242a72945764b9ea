import { rename, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";

/** Puts a link in the place of a directory and takes it away again, over and over. */
export interface Swapping {
  /** Ends it once the directory is in its place. Resolves to how often there was something else. */
  stop(): Promise<number>;
}

/**
 * @param real - The directory.
 * @param aside - A directory that is not swapped, for what is moved out of the way.
 * @param target - Where the link leads to.
 */
export function swapping(real: string, aside: string, target: string): Swapping {
  const over = new AbortController();
  const work = (async () => {
    let [swaps, made] = [0, 0];
    while (!over.signal.aborted) {
      await rename(real, join(aside, "aside"));
      // Unless a directory was made there meanwhile.
      const isLinked = await symlink(target, real).then(
        () => true,
        () => false,
      );
      if (isLinked) await unlink(real);
      // What was made there may be written to this very moment: it is moved away.
      while (!(await moved(join(aside, "aside"), real))) await moved(real, join(aside, `made ${made++}`));
      swaps++;
    }
    return swaps;
  })();
  return {
    stop() {
      over.abort();
      return work;
    },
  };
}

function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}
