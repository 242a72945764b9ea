import { isObject, type Path, ResponseError } from "@kloudless/core";

/**
 * The objects of a list that has its own name, e.g. `{ "permissions": […] }`. Servers also send it as an `object_list`, or bare.
 *
 * @throws ResponseError when the answer is none of these.
 */
export function namedList(answer: unknown, name: string, method: string, path: Path): Record<string, unknown>[] {
  const list = isObject(answer) ? (answer[name] ?? answer.objects) : answer;
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw new ResponseError(`The answer is no list of ${name} (${method} ${path.template}).`, "bad_list");
}
