/** What a first program does with the packages, however they were loaded. */
export async function run(assert, { Kloudless, NotFoundError }, { createServer }, { storage }, { management }, { team }) {
  const server = await createServer();
  const kloudless = new Kloudless({
    apiKey: server.apiKey,
    developerKey: server.developerKey,
    baseUrl: server.url,
    use: [storage, management, team],
  });
  try {
    const [account] = await kloudless.accounts.all();
    const file = await account.storage.files.create({ parent_id: "root", name: "hello.txt" }, "hello");
    assert.equal(await file.contents().text(), "hello");
    assert.equal((await kloudless.management.applications.all()).total, 1);
    await assert.rejects(Promise.resolve(account.team.users.all()), /administrator/);
    await assert.rejects(account.storage.files.retrieve("unknown"), (error) => NotFoundError.is(error));
  } finally {
    await kloudless.close();
    await server.close();
  }
}
