import assert from "node:assert/strict";
import { Kloudless, NotFoundError } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { storage } from "@kloudless/storage";
import { run } from "./run.mjs";

await run(assert, { Kloudless, NotFoundError }, { createServer }, { storage });
