import { join } from "node:path";
import { openDatabase } from "../state/database.ts";
import { appendEvent } from "../state/events.ts";

/** Has so many things happen at once in a calendar account, in the data directory of a server that is not running. */
export async function addEvents(dataDir: string, accountId: number, count: number): Promise<void> {
  const db = await openDatabase(join(dataDir, "state.db"), true);
  try {
    await db.transaction().execute(async (tx) => {
      for (let index = 0; index < count; index++) {
        const entry = { id: `e${index}`, type: "event", name: `Event ${index}`, account_id: String(accountId), calendar_id: "c" };
        await appendEvent(tx, accountId, { type: "add", entry });
      }
    });
  } finally {
    await db.destroy();
  }
}
