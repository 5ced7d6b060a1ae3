import { t } from '@lingui/core/macro';

/** A refusal of the server (RFC 9457), or its silence. `message` is in the reader's language. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Stable, such as `user.username_taken`; `network` when there was no answer. */
  readonly code: string;
  /** The member that is wrong, such as `firstName`. */
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  /** Seconds to wait before the next try. */
  readonly retryAfter: number | undefined;

  constructor(fact: { status: number; code: string; message: string; field?: string; requestId?: string; retryAfter?: number }) {
    super(fact.message);
    this.status = fact.status;
    this.code = fact.code;
    this.field = fact.field;
    this.requestId = fact.requestId;
    this.retryAfter = fact.retryAfter;
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Turns openapi-fetch's answer into the data, or throws an ApiProblem. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await call;
  } catch (error) {
    // A query that is no longer wanted was cancelled; that is nobody's fault.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({ status: 0, code: 'network', message: t`The server cannot be reached. Nothing was saved; try again.` });
  }
  if (!answer.response.ok) throw problemOf(answer.error, answer.response);
  return answer.data as Data;
}

function problemOf(body: unknown, response: Response): ApiProblem {
  const fact = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof fact[name] === 'string' && fact[name] !== '' ? fact[name] : undefined);
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiProblem({
    status: response.status,
    code: text('code') ?? `http.${response.status}`,
    message: text('detail') ?? text('title') ?? t`The server answered with an error that it did not explain.`,
    field: text('field'),
    requestId: text('requestId') ?? response.headers.get('X-Request-Id') ?? undefined,
    retryAfter: Number.isFinite(wait) && wait > 0 ? wait : undefined,
  });
}

/** The words of any error, for a toast. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : t`Something went wrong.`;
}
