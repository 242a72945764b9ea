import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

test.each(["/applications", "/meta/applications", "/meta//applications/"])("a developer finds the application at %s", async (path) => {
  const { api, server } = await serve();
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  const { json } = await developer.get(path);
  expect(json).toMatchObject({ total: 1, count: 1, page: 1, type: "object_list", api: "meta" });
  const [application] = json.objects;
  expect(application).toMatchObject({ id: server.applicationId, active: true, api: "meta", type: "application" });
  expect((await developer.get(`${path}/${server.applicationId}`)).json).toEqual(application);
});

test("filters, ends and unknown applications", async () => {
  const { api, server } = await serve();
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  expect((await developer.get("/applications?active=True&page_size=1")).json.count).toBe(1);
  expect((await developer.get("/applications?active=False")).json.count).toBe(0);
  expect((await developer.get("/applications?page=2")).status).toBe(404);
  expect((await developer.get("/applications/nonsense")).json.error_code).toBe("not_found");
});
