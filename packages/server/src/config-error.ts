/** Thrown for a configuration that makes no sense; the message names the field. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
