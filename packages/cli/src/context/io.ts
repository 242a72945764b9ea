/** A stream that text or bytes are written to. */
export interface Sink {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Resolves when more can be taken. */
  write(data: string | Uint8Array): Promise<void>;
}

/** What a command sees of the process it runs in. */
export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted by Ctrl-C and SIGTERM, with an {@link Interruption}, and by a reader of stdout that went away. */
  readonly signal: AbortSignal;
}

/** Why a command was ended from outside. */
export class Interruption extends Error {
  readonly exitCode: 130 | 141 | 143;

  constructor(exitCode: 130 | 141 | 143) {
    super(exitCode === 141 ? "The reader of the output went away." : "Interrupted.");
    this.name = "Interruption";
    this.exitCode = exitCode;
  }
}
