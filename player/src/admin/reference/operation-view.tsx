import type { JSX } from 'preact';
import type { Operation } from './openapi.ts';
import { SchemaView, TypeName } from './schema-view.tsx';
import { inline, Words } from './words.tsx';

const Parameters = ({ of: { parameters } }: { of: Operation }): JSX.Element => (
  <>
    <h3>Parameters</h3>
    <ul class="schema">
      {parameters.map(({ name, in: place, required = false, schema = {}, description }) => (
        <li key={`${place} ${name}`}>
          <code>{name}</code>{' '}
          <span class="quiet">
            in the {place}, <TypeName of={schema} />
            {required ? '' : ', optional'}
          </span>
          {(description ?? schema.description) && (
            <p class="small">{inline(description ?? schema.description ?? '')}</p>
          )}
        </li>
      ))}
    </ul>
  </>
);

/** One operation, closed until it is wanted. */
export const OperationView = ({ of, isOpen }: { of: Operation; isOpen: boolean }): JSX.Element => (
  <details class="operation" id={of.id} open={isOpen}>
    <summary>
      <span class={`method method-${of.method.toLowerCase()}`}>{of.method}</span>
      <code class="operation-path">{of.path}</code>
      <span class="operation-summary">{of.summary}</span>
    </summary>
    <div class="operation-body">
      <Words text={of.description} />
      {of.parameters.length > 0 && <Parameters of={of} />}
      {of.body && (
        <>
          <h3>Body, JSON</h3>
          <SchemaView of={of.body} />
        </>
      )}
      {of.answers.map(({ status, description, media, schema }) => (
        <section key={status}>
          <h3>
            Answer {status}
            {media && media !== 'application/json' && <span class="quiet">, {media}</span>}
          </h3>
          <p>{inline(description)}</p>
          {schema && <SchemaView of={schema} />}
        </section>
      ))}
      {of.problems.length > 0 && (
        <>
          <h3>Problems</h3>
          <ul class="schema">
            {of.problems.map(({ status, code, when }) => (
              <li key={`${status} ${code}`}>
                <a class="plain-link" href={`#problem-${code}`}>
                  <code>{code}</code>
                </a>{' '}
                <span class="quiet">{status}</span> <span class="small">{inline(when)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  </details>
);
