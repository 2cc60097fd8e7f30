/** What is looked for in the library; the address of the page says the same. */
export interface LibraryQuery {
  readonly q: string;
  /** Empty: all. */
  readonly kind: string;
  readonly state: string;
  readonly channel: string;
  readonly tag: string;
  readonly sort: SortName;
}

export const SORTS = {
  newest: { label: 'Newest first', sort: 'date', order: 'desc' },
  oldest: { label: 'Oldest first', sort: 'date', order: 'asc' },
  title: { label: 'By title', sort: 'title', order: 'asc' },
  longest: { label: 'Longest first', sort: 'duration', order: 'desc' },
} as const;
export type SortName = keyof typeof SORTS;

export const PAGE_SIZE = 24;
const FIELDS = ['q', 'kind', 'state', 'channel', 'tag'] as const;

const isSort = (text: string | null): text is SortName => text !== null && Object.hasOwn(SORTS, text);

export const readQuery = (search: string): LibraryQuery => {
  const params = new URLSearchParams(search);
  const sort = params.get('sort');
  const text = Object.fromEntries(FIELDS.map((field) => [field, params.get(field) ?? ''])) as Record<
    (typeof FIELDS)[number],
    string
  >;
  return { ...text, sort: isSort(sort) ? sort : 'newest' };
};

/** For the page's own address: what is as usual is left out. */
export const pageAddress = (query: LibraryQuery): string => {
  const params = new URLSearchParams();
  for (const field of FIELDS) if (query[field]) params.set(field, query[field]);
  if (query.sort !== 'newest') params.set('sort', query.sort);
  const text = params.toString();
  return text ? `/library?${text}` : '/library';
};

/** For the API. @param cursor of a further page */
export const apiQuery = (query: LibraryQuery, cursor?: string): URLSearchParams => {
  const params = new URLSearchParams();
  for (const field of FIELDS) if (query[field].trim()) params.set(field, query[field].trim());
  const { sort, order } = SORTS[query.sort];
  params.set('sort', sort);
  params.set('order', order);
  params.set('limit', String(PAGE_SIZE));
  if (cursor !== undefined) params.set('cursor', cursor);
  return params;
};

export const isFiltered = (query: LibraryQuery): boolean => FIELDS.some((field) => query[field].trim() !== '');
