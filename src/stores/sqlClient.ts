/** A row of an answer. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Asks for rows; `$1` in the text is the first of the values. */
export type SqlQuery = (text: string, values?: readonly unknown[]) => Promise<readonly SqlRow[]>;

/** A connection to PostgreSQL, or to what speaks its SQL. */
export interface SqlClient {
  readonly query: SqlQuery;
  /** Does all of it or, on any error, nothing. */
  readonly transaction: <T>(act: (query: SqlQuery) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
