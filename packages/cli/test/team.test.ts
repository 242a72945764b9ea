import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench({
  accounts: [
    { service: "gdrive", account: "admin@example.com", admin: true },
    { service: "dropbox", account: "nobody@example.com" },
  ],
});

describe("team", () => {
  test("users and groups are listed and shown, and who is in which", async () => {
    const users = await bench.data<{ id: string; name: string }[]>(["team", "users", "ls", "gdrive"]);
    const groups = await bench.data<{ id: string; name: string }[]>(["team", "groups", "ls", "gdrive"]);
    const [user, group] = [users[0], groups[0]];
    if (user === undefined || group === undefined) throw new Error("The team of an administrator has users and groups.");
    expect(await bench.data(["team", "users", "get", "gdrive", user.id])).toMatchObject({ name: user.name });
    expect(await bench.data(["team", "groups", "get", "gdrive", group.id])).toMatchObject({ name: group.name });
    const members = await bench.data<{ id: string }[]>(["team", "groups", "members", "gdrive", group.id]);
    for (const { id } of members) {
      const memberships = await bench.data<{ id: string }[]>(["team", "users", "memberships", "gdrive", id]);
      expect(memberships.map((one) => one.id)).toContain(group.id);
    }
    expect(members.length).toBeGreaterThan(0);
  });

  test("of an account that is no administrator's it is refused (6), an unknown user not found (3)", async () => {
    expect(await bench.kloudless(["team", "users", "ls", "dropbox"])).toMatchObject({ code: 6, stdout: "" });
    expect(await bench.kloudless(["team", "users", "get", "gdrive", "nobody"])).toMatchObject({ code: 3, stdout: "" });
  });
});
