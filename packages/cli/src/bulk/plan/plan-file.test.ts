import { describe, expect, test } from "vitest";
import type { TreeRequest } from "../request.ts";
import type { Plan, PlannedFolder } from "./plan.ts";
import { type Action, actionsOf, changesSince, checkedPlan, planDocument } from "./plan-file.ts";

const REQUEST: TreeRequest = {
  source: "/home/me",
  destination: "42:/there",
  deletes: true,
  filter: { rules: ["- *.log"], includesRest: true, minSize: 5, after: "2026-01-01T00:00:00.000Z" },
  checksum: false,
  existing: "compare",
  update: false,
  maxDelete: { percent: 5 },
};

const UNBEGUN = { isPartlyDone: false, hasBackup: false };
const BEGUN = { isPartlyDone: true, hasBackup: false };

const top: PlannedFolder = { names: [], parent: undefined, destination: "top" };
const sub: PlannedFolder = { names: ["sub"], parent: top, destination: undefined };
const file = { kind: "file", size: 5, modified: Date.UTC(2026, 0, 1), changed: 0, isReadable: true } as const;
const PLAN: Plan = {
  makes: [sub],
  transfers: [
    {
      folder: sub,
      name: "a/b",
      from: ["sub", "a/b"],
      source: { ...file, name: "a/b", ref: "/home/me/x" },
      destination: undefined,
      why: "new",
    },
  ],
  deletions: [{ names: ["old"], entry: { kind: "folder", name: "old", ref: "id of old" }, makesWay: false }],
  skips: [],
  problems: [],
  same: 3,
  sourceFiles: 4,
  destinationEntries: 5,
};

describe("plan files", () => {
  test("what was written is what is read", () => {
    const document = planDocument(PLAN, REQUEST, String);
    expect(document).toMatchObject({ kloudless_plan: 1, totals: { make: 1, transfer: 1, bytes: 5, delete: 1, same: 3 } });
    const { request, actions } = checkedPlan(JSON.stringify(document), "plan.json");
    expect(request).toEqual(REQUEST);
    expect(changesSince(actions, actionsOf(PLAN), UNBEGUN)).toEqual([]);
  });

  test("names with a slash stay one name, and ids are those of services alone", () => {
    expect(actionsOf(PLAN)).toEqual([
      { action: "make", path: ["sub"] },
      {
        action: "transfer",
        path: ["sub", "a/b"],
        why: "new",
        source: { type: "file", size: 5, modified: "2026-01-01T00:00:00.000Z" },
        destination: null,
      },
      { action: "delete", path: ["old"], destination: { id: "id of old", type: "folder" } },
    ]);
  });

  test("changes are what one of the two does not have, or has in another state", () => {
    const action = (name: string, id = name): Action => ({
      action: "delete",
      path: [name],
      destination: { id, type: "file", size: 1, modified: null },
    });
    const before = [action("same"), action("other", "1"), action("gone")];
    const now = [action("same"), action("other", "2"), action("new")];
    expect(changesSince(before, now, UNBEGUN)).toEqual(["other", "new", "gone"]);
    expect(changesSince(before, now, BEGUN)).toEqual(["other", "new"]);
    expect(changesSince(before, [action("same")], BEGUN)).toEqual([]);
  });

  test("what was moved to the backup and is not replaced yet is no change, once it was begun", () => {
    const state = (id: string) => ({ id, type: "file", size: 1, modified: null }) as const;
    const action = (path: string, source: string, destination: string | null): Action => ({
      action: "transfer",
      path: [path],
      why: destination === null ? "new" : "time",
      source: state(source),
      destination: destination === null ? null : state(destination),
    });
    const before = [action("a", "1", "2"), action("b", "1", "2"), action("c", "1", null)];
    const now = [action("a", "1", null), action("b", "3", null), action("c", "1", "2")];
    expect(changesSince(before, now, { isPartlyDone: true, hasBackup: true })).toEqual(["b", "c"]);
    expect(changesSince(before, now, { isPartlyDone: true, hasBackup: false })).toEqual(["a", "b", "c"]);
    expect(changesSince(before, now, { isPartlyDone: false, hasBackup: true })).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["source", { source: "" }],
    ["destination", { destination: 5 }],
    ["deletes", { deletes: "yes" }],
    ["existing", { existing: "what" }],
    ["filter", { filter: { rules: "x" } }],
    ["filter", { filter: { ...REQUEST.filter, before: "some day" } }],
    ["filter", { filter: { ...REQUEST.filter, minSize: "5" } }],
    ["maxDelete", { maxDelete: "all" }],
    ["backupDir", { backupDir: 5 }],
    ["backupDir", { backupDir: "" }],
  ])("a request with a bad %s is named", (field, change) => {
    const document = { ...planDocument(PLAN, REQUEST, String), request: { ...REQUEST, ...change } };
    expect(() => checkedPlan(JSON.stringify(document), "plan.json")).toThrow(`plan.json: \`request.${field}\``);
  });
});
