import { useEffect, useState } from 'preact/hooks';
import { ApiError, api, Unreachable } from './api.ts';
import { useResource, type Shown } from './resource.ts';
import type { ServerEvent } from './events.ts';

export interface Listing<Item> extends Shown<readonly Item[]> {
  /** Fetches the next page; absent: there is none. */
  readonly more: (() => void) | undefined;
  readonly isFetching: boolean;
}

interface Further<Item> {
  readonly of: string;
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

type Body = Readonly<Record<string, unknown>>;

const nextOf = ({ next }: Body): string | undefined =>
  typeof next === 'string' || typeof next === 'number' ? String(next) : undefined;

/**
 * A list that comes in pages: the first one live, those behind it as they were when they were asked for.
 * @param name of the list in the answer @param cursor of the next page, as the query has it
 */
export const useList = <Item>(
  path: string,
  name: string,
  {
    cursor = 'cursor',
    touches,
    idOf,
  }: { cursor?: string; touches?: (event: ServerEvent) => boolean; idOf: (item: Item) => string },
): Listing<Item> => {
  const first = useResource<Body>(path, { every: 5000, ...(touches && { touches }) });
  const [further, setFurther] = useState<Further<Item>>();
  const [isFetching, setFetching] = useState(false);
  const [problem, setProblem] = useState<ApiError | Unreachable>();
  useEffect(() => {
    setFurther(undefined);
    setProblem(undefined);
  }, [path]);
  const known = further?.of === path ? further : undefined;
  const next = known ? known.next : first.value && nextOf(first.value);
  const fetchMore = async (from: string): Promise<void> => {
    setFetching(true);
    try {
      const { value } = await api.get<Body>(
        `${path}${path.includes('?') ? '&' : '?'}${cursor}=${encodeURIComponent(from)}`,
      );
      setFurther({ of: path, items: [...(known?.items ?? []), ...(value[name] as Item[])], next: nextOf(value) });
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof ApiError ? error : new Unreachable());
    }
    setFetching(false);
  };
  const head = first.value?.[name] as readonly Item[] | undefined;
  return {
    ...first,
    problem: first.problem ?? problem,
    value: head && unique([...head, ...(known?.items ?? [])], idOf),
    more: next === undefined ? undefined : () => void fetchMore(next),
    isFetching,
  };
};

/** What has moved from one page to the next meanwhile is shown once. */
const unique = <Item>(items: readonly Item[], idOf: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [idOf(item), item])).values(),
];
