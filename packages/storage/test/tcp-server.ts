import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A server below HTTP, for answers that no HTTP server would give. */
export interface TcpServer {
  readonly url: string;
  /** The heads of the requests that came, in order. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  sockets(): number;
}

/** Writes whatever a test says for each request, which have no bodies; `index` counts from 0. Closed when the test is over. */
export async function tcpServer(answer: (socket: Socket, index: number) => void): Promise<TcpServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A client that turns away resets the connection.
    socket.on("error", () => undefined);
    let head = "";
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      for (let end = head.indexOf("\r\n\r\n"); end !== -1; end = head.indexOf("\r\n\r\n")) {
        const index = requests.push(head.slice(0, end)) - 1;
        head = head.slice(end + 4);
        answer(socket, index);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, sockets: () => sockets.size };
}

/** An answer as it goes over the wire; there is no header in it but those given. */
export function http(status: number, headers: Record<string, string | number>, body: string | Uint8Array = ""): Buffer {
  const head = [`HTTP/1.1 ${status} Status`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""];
  return Buffer.concat([Buffer.from(head.join("\r\n"), "latin1"), typeof body === "string" ? Buffer.from(body) : body]);
}
