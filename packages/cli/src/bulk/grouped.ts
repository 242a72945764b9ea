/** Those with the same key together, in the order in which each key comes first. */
export function grouped<One>(all: Iterable<One>, key: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const its = key(one);
    const group = groups.get(its);
    if (group === undefined) groups.set(its, [one]);
    else group.push(one);
  }
  return groups;
}
