import { afterAll } from "vitest";
import { kloudless } from "./target.ts";

afterAll(() => kloudless.close());
