import type { ComponentChildren, JSX } from 'preact';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand under each other. */
  readonly isFigure?: boolean;
  /** What names the row. */
  readonly isName?: boolean;
  /** Buttons: the column needs no title to be seen. */
  readonly isActions?: boolean;
}

export interface TableProps<Row> {
  /** For those who hear it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** On a phone each row is a card, with the titles beside the cells. */
export const Table = <Row,>({ caption, columns, rows, keyOf }: TableProps<Row>): JSX.Element => (
  <div class="table-box">
    <table class="table" role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, isFigure, isActions }) => (
            <th key={title} scope="col" role="columnheader" class={isFigure ? 'figure' : undefined}>
              {isActions ? <span class="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Cell = <Row,>({ column, row }: { column: Column<Row>; row: Row }): JSX.Element => {
  const { title, cell, isFigure, isName, isActions } = column;
  const kind = isFigure ? 'figure' : isActions ? 'actions' : undefined;
  if (isName) {
    return (
      <th scope="row" role="rowheader">
        {cell(row)}
      </th>
    );
  }
  return (
    <td class={kind} role="cell">
      {!isActions && (
        <span class="cell-title" aria-hidden="true">
          {title}
        </span>
      )}
      <span class="cell-value">{cell(row)}</span>
    </td>
  );
};
