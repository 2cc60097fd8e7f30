import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useResource } from '../data/resource.ts';
import { FilterText } from '../parts/filter-text.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { allProblems, groupsOf, type ApiDescription, type Operation } from './openapi.ts';
import { OperationView } from './operation-view.tsx';
import './reference.css';
import { SchemaView } from './schema-view.tsx';
import { useAnchor } from './use-anchor.ts';
import { inline, Words } from './words.tsx';

const PATH = '/api/v1/openapi.json';

const has = (words: string) => {
  const wanted = words.toLowerCase().split(/\s+/);
  return ({ id, method, path, summary, description }: Operation): boolean => {
    const text = `${id} ${method} ${path} ${summary} ${description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
};

const Description = ({ of }: { of: ApiDescription }): JSX.Element => {
  const anchor = useAnchor(true);
  const [words, setWords] = useState('');
  const groups = useMemo(() => groupsOf(of), [of]);
  const problems = useMemo(() => allProblems(groups), [groups]);
  const found = groups
    .map(({ name, operations }) => ({ name, operations: operations.filter(has(words)) }))
    .filter(({ operations }) => operations.length > 0);
  const schemas = Object.entries(of.components?.schemas ?? {});
  return (
    <div class="reference">
      <nav class="reference-nav" aria-label="Parts of the reference">
        <ul>
          {groups.map(({ name }) => (
            <li key={name}>
              <a href={`#tag-${name}`}>{name}</a>
            </li>
          ))}
          <li>
            <a href="#problems">Problems</a>
          </li>
          {schemas.length > 0 && (
            <li>
              <a href="#schemas">Schemas</a>
            </li>
          )}
        </ul>
      </nav>
      <div class="reference-text">
        {of.info.description && <Words text={of.info.description} />}
        <p class="quiet">
          Version {of.info.version}, described by{' '}
          <a class="plain-link" href={PATH} target="_blank" rel="noreferrer">
            OpenAPI 3.1
          </a>
          . Programs send <code>Authorization: Bearer TOKEN</code>; see{' '}
          <a class="plain-link" href="/admin/people">
            users and tokens
          </a>
          .
        </p>
        <div class="filters">
          <FilterText label="Find an operation" isSearch value={words} onChange={setWords} />
        </div>
        {found.length === 0 && <EmptyState title="No operation is like that" />}
        {found.map(({ name, operations }) => (
          <section key={name} class="section" aria-labelledby={`tag-${name}`}>
            <h2 id={`tag-${name}`} tabIndex={-1}>
              {name}
            </h2>
            {operations.map((operation) => (
              <OperationView key={operation.id} of={operation} isOpen={anchor === operation.id} />
            ))}
          </section>
        ))}
        <section class="section" aria-labelledby="problems">
          <h2 id="problems" tabIndex={-1}>
            Problems
          </h2>
          <p class="quiet">
            What cannot be done is answered with problem details (RFC 9457): <code>detail</code> says what is wrong with
            this request, <code>code</code> is stable.
          </p>
          <dl class="problem-list">
            {problems.map(({ code, status, when, operations }) => (
              <div key={code} id={`problem-${code}`} tabIndex={-1} class={anchor === `problem-${code}` ? 'meant' : ''}>
                <dt>
                  <code>{code}</code> <span class="quiet">{status}</span>
                </dt>
                <dd>
                  {inline(when)}
                  <p class="small quiet">
                    {operations.length > 6
                      ? `${operations.length} operations`
                      : operations.map(({ id }, index) => (
                          <span key={id}>
                            {index > 0 && ', '}
                            <a class="plain-link" href={`#${id}`}>
                              {id}
                            </a>
                          </span>
                        ))}
                  </p>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        {schemas.length > 0 && (
          <section class="section" aria-labelledby="schemas">
            <h2 id="schemas" tabIndex={-1}>
              Schemas
            </h2>
            {schemas.map(([name, schema]) => (
              <details key={name} class="operation" id={`schema-${name}`} open={anchor === `schema-${name}`}>
                <summary>
                  <code>{name}</code>
                </summary>
                <div class="operation-body">
                  {schema.description && <p>{inline(schema.description)}</p>}
                  <SchemaView of={schema} />
                </div>
              </details>
            ))}
          </section>
        )}
      </div>
    </div>
  );
};

const Reference = (): JSX.Element => {
  const description = useResource<ApiDescription>(PATH, { every: Infinity });
  return (
    <>
      <PageHead title="API reference" />
      <Loaded of={description} what="the description of the API" lines={8}>
        {(of) => <Description of={of} />}
      </Loaded>
    </>
  );
};

export default Reference;
