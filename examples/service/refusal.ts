import type { FastifyInstance } from "fastify";

/** An answer that says no: a status, a code for programs and a message for people. */
export class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    /** Seconds after which the request may be tried again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** Sends every error as the same JSON: `{ error: code, message, request }`. Internal errors are not revealed, only logged. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error: Partial<Refusal> & Error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500 && !(error instanceof Refusal)) request.log.error(error);
    const isOurs = status < 500 || error instanceof Refusal;
    if (error.retryAfter !== undefined) reply.header("retry-after", error.retryAfter);
    // The unread rest of the body would be taken for the next request.
    if (status === 413 || status === 408) reply.header("connection", "close");
    return reply.status(status).send({
      error: isOurs ? (error.code ?? "refused") : "internal",
      message: isOurs ? error.message : "something went wrong here; the log knows more under this request's id",
      request: request.id,
    });
  });
}
