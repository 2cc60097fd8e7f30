import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiDocument, Placed } from './api-document.ts';
import type { MadeRequest } from './api-requests.ts';

export interface GotAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const PROBLEM = 'application/problem+json';

/** Says what is wrong with an answer by the description of the API; undefined where nothing is. */
export const createJudge = (document: ApiDocument, placed: readonly Placed[]) => {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const compiled = new Map<string, ValidateFunction>();
  const schemaAt = (pointer: string): ValidateFunction => {
    let found = compiled.get(pointer);
    if (!found) compiled.set(pointer, (found = ajv.compile({ $ref: `api#${pointer}` })));
    return found;
  };
  const faultOf = (pointer: string, value: unknown): string | undefined => {
    const validate = schemaAt(pointer);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
  return (request: MadeRequest, { status, headers, body }: GotAnswer): string | undefined => {
    const type = headers['content-type']?.replace(/;.*/, '');
    if (status >= 500 && status !== 503) return `${status} is a fault of the server`;
    if (request.method === 'HEAD') return body === '' ? undefined : 'HEAD is answered without a body';
    if (request.astray) {
      return type === PROBLEM ? faultOf('/components/schemas/Problem', JSON.parse(body)) : undefined;
    }
    const { path, method, operation } = placed.find(({ operation }) => operation.operationId === request.operation)!;
    const documented = operation.responses[status];
    if (!documented) return `${status} is not described`;
    if (!documented.content) return body === '' ? undefined : `${status} is described without a body`;
    if (type === undefined || !documented.content[type]) return `${type ?? 'no media type'} is not described`;
    if (!type.endsWith('json')) return undefined;
    const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    return faultOf(`/${escaped.join('/')}`, JSON.parse(body));
  };
};
