import { build } from "../../tsup.base.ts";

// The bundler leaves dependencies alone, but not optional ones.
export default build({ entry: ["src/index.ts", "src/bin.ts"], external: ["sharp"] });
