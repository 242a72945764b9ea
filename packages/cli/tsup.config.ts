import { build } from "../../tsup.base.ts";

// Nothing is imported from this package; commands are loaded one by one. The bundler leaves dependencies alone, but not optional ones.
export default build({ entry: ["src/bin.ts"], dts: false, external: ["@napi-rs/keyring"] });
