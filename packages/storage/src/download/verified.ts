/**
 * How far a result was checked: `digest` when its SHA-256 is the one the server vouches for, `size` when the number of its bytes is the
 * one the service gives, `none` when the service gives neither.
 */
export type Verified = "digest" | "size" | "none";
